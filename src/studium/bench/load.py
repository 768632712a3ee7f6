"""A small load generator: keep-alive HTTP/1.1 over plain sockets, one thread a connection, several processes.

It does as little as a client can, since it runs on the machine it measures.
"""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What a run saw. Times in milliseconds; `rate` in answers a second; `failed` counts other statuses."""

    rate: float
    p50: float
    p95: float
    answers: int
    failed: int
    bytes_each: int


def run(
    *,
    host: str,
    port: int,
    requests: Sequence[bytes],
    seconds: float,
    connections: int = 8,
    good: bytes = b"200",
    once: bool = False,
) -> Load:
    """Sends the requests round and round for `seconds` over `connections` sockets; each must be a whole request.

    With `once` each is sent one time, and `seconds` is the most that may take.
    """
    # fork, so that the prepared requests are shared rather than pickled.
    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[tuple[list[float], int, int, float]] = context.Queue()
    share = [requests[i::connections] or requests for i in range(connections)]
    process = context.Process(target=_client, args=(queue, host, port, share, seconds, good, once))
    process.start()
    times, failed, size, took = queue.get(timeout=seconds + 60)
    process.join()
    times.sort()
    count = len(times)
    return Load(
        rate=count / took,
        p50=times[count // 2] * 1000 if count else 0.0,
        p95=times[int(count * 0.95)] * 1000 if count else 0.0,
        answers=count,
        failed=failed,
        bytes_each=size // max(count, 1),
    )


def _client(
    queue: multiprocessing.Queue[tuple[list[float], int, int, float]],
    host: str,
    port: int,
    share: Sequence[Sequence[bytes]],
    seconds: float,
    good: bytes,
    once: bool,
) -> None:
    times: list[float] = []
    totals = [0, 0]
    began = time.perf_counter()
    until = began + seconds

    def one(requests: Sequence[bytes]) -> None:
        mine: list[float] = []
        failed = size = 0
        connection = socket.create_connection((host, port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        turn = 0
        while True:
            started = time.perf_counter()
            if started >= until or (once and turn == len(requests)):
                break
            connection.sendall(requests[turn % len(requests)])
            turn += 1
            status, length = _answer(connection)
            mine.append(time.perf_counter() - started)
            failed += status != good
            size += length
        connection.close()
        times.extend(mine)
        totals[0] += failed
        totals[1] += size

    threads = [threading.Thread(target=one, args=(requests,)) for requests in share]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began if once else seconds
    queue.put((times, totals[0], totals[1], took))


def _answer(connection: socket.socket) -> tuple[bytes, int]:
    """Reads one answer; returns its status and whole length. Raises `ConnectionError` when the server hangs up."""
    buffer = connection.recv(65536)
    while (end := buffer.find(b"\r\n\r\n")) < 0:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        buffer += more
    head = buffer[:end].lower()
    at = head.find(b"content-length:")
    if at < 0 and buffer[9:12] == b"304":
        return buffer[9:12], end + 4
    if at < 0:
        raise ConnectionError("the server answered without Content-Length, which this client needs")
    length = int(head[at + 15 : head.find(b"\r\n", at) if head.find(b"\r\n", at) > 0 else len(head)])
    left = length - (len(buffer) - end - 4)
    while left > 0:
        left -= len(connection.recv(min(left, 262144)))
    return buffer[9:12], end + 4 + length
