"""The life of an order goes only the ways it is drawn."""

import pytest

from studium.core.errors import Conflict
from studium.payments.flow import Move, State, after


@pytest.mark.parametrize(
    ("state", "move", "target"),
    [
        (State.DRAFT, Move.PAY, State.PENDING),
        (State.PENDING, Move.SETTLE, State.SETTLED),
        (State.DRAFT, Move.SETTLE, State.SETTLED),
        (State.PENDING, Move.DECLINE, State.DRAFT),
        (State.SETTLED, Move.SETTLE, State.SETTLED),
        (State.SETTLED, Move.REFUND, State.REFUNDED),
        (State.REFUNDED, Move.REFUND, State.REFUNDED),
        (State.PENDING, Move.CANCEL, State.CANCELLED),
    ],
)
def test_an_order_moves_along_its_arrows(state, move, target):
    assert after(state, move, number="7Q4M-2KXD") is target


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", list(Move))
def test_every_other_move_is_refused_with_a_sentence_that_names_the_order(state, move):
    try:
        after(state, move, number="7Q4M-2KXD")
    except Conflict as refusal:
        assert "7Q4M-2KXD" in refusal.sentence


def test_what_was_given_back_never_comes_to_life_again():
    for closed in (State.REFUNDED, State.CANCELLED):
        for move in (Move.PAY, Move.SETTLE, Move.DECLINE):
            with pytest.raises(Conflict):
                after(closed, move, number="7Q4M-2KXD")
