"""Seats, to the pages: slots, whom a window admits, places given and moved, vouchers."""

from __future__ import annotations

from .office import admit, defer, defer_for, invite, register_for
from .seating import SlotView, add_slot
from .vouchers import VoucherView, make_voucher, redeem, vouchers
from .windows import OwnSeat, WindowSeats, own_seat, window_seats

__all__ = [
    "OwnSeat",
    "SlotView",
    "VoucherView",
    "WindowSeats",
    "add_slot",
    "admit",
    "defer",
    "defer_for",
    "invite",
    "make_voucher",
    "own_seat",
    "redeem",
    "register_for",
    "vouchers",
    "window_seats",
]
