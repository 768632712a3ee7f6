"""Writers of one process take turns in order of arrival."""

from __future__ import annotations

import threading
import time

from studium.core.db import _FairLock


def test_waiting_writers_are_served_in_order_of_arrival():
    lock, order, threads = _FairLock(), [], []
    lock.acquire()

    def writer(number: int) -> None:
        lock.acquire()
        order.append(number)
        lock.release()

    for number in range(8):
        thread = threading.Thread(target=writer, args=(number,))
        thread.start()
        while len(lock._waiting) <= number:
            time.sleep(0.001)
        threads.append(thread)
    lock.release()
    for thread in threads:
        thread.join(timeout=5)
    assert order == list(range(8))


def test_the_same_thread_may_enter_again():
    lock = _FairLock()
    lock.acquire()
    lock.acquire()
    lock.release()
    lock.release()
    taken = threading.Thread(target=lambda: (lock.acquire(), lock.release()))
    taken.start()
    taken.join(timeout=5)
    assert not taken.is_alive()
