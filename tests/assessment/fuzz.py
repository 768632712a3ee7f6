"""Strange problems and answers for as long as one likes:

    PYTHONPATH=src:tests/assessment python tests/assessment/fuzz.py --seconds 120 [--seed 7]

Prints what was tried and how it went; the first thing that breaks is printed with all that is needed to see it again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
import warnings
from collections import Counter

import django
from django.conf import settings

warnings.simplefilter("ignore", FutureWarning)
settings.configure(USE_I18N=True, INSTALLED_APPS=[])
django.setup()

from hypothesis import HealthCheck, Phase, given, settings as profile, strategies as st  # noqa: E402, I001
from strange import SEEDS, mutated, shapes  # noqa: E402
from test_strange_problems import check, check_declared, compiled  # noqa: E402


def run(seconds: float, seed: int) -> Counter[str]:
    """Compiles mutated problems and answers each a few times until the time is over."""
    seen: Counter[str] = Counter()
    slowest = 0.0
    chance = random.Random(seed)
    answers = _answers(chance)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        inner = mutated("".join(chance.choice(SEEDS) for _ in range(chance.randint(1, 3))), chance)
        seen["problems"] += 1
        answer = None
        try:
            one = compiled(inner)
            if one is None:
                seen["refused"] += 1
                continue
            seen["inputs"] += len(one.inputs)
            for _time in range(3):
                answer = {each.id: chance.choice(answers) for each in one.inputs}
                began = time.process_time()
                check(one, answer, chance.randrange(10**9))
                slowest = max(slowest, time.process_time() - began)
                seen["answers"] += 1
            check_declared(one, chance.randrange(10**9))
        except Exception:
            traceback.print_exc()
            print(f"problem: {inner!r}\nanswer: {repr(answer)[:2000]}", file=sys.stderr)
            seen["BROKEN"] += 1
            break
    seen["slowest answer, ms"] = round(slowest * 1000)
    return seen


def _answers(chance: random.Random) -> list[object]:
    """Shapes as hypothesis draws them, made once."""
    found: list[object] = []

    @profile(
        max_examples=3000,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(shapes, max_size=3))
    def collect(drawn: list[object]) -> None:
        found.extend(drawn)

    collect()
    chance.shuffle(found)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given_arguments = parser.parse_args()
    print(f"seed {given_arguments.seed}")
    outcome = run(given_arguments.seconds, given_arguments.seed)
    print(", ".join(f"{name}: {count:,}" for name, count in outcome.items()))
    sys.exit(1 if outcome["BROKEN"] else 0)
