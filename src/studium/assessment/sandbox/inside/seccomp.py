"""A filter on system calls for the process of a script: computing and reading are let through, nothing else is.

The list says what is allowed; whatever is not on it fails with "permission denied", which Python turns into an
exception that the script's author can read. Written as classic BPF by hand, so that no library is needed.
The numbers are those of the kernel's public headers. Standard library alone: this file is used inside.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

#: name: (number on x86_64, number on aarch64); None where a machine has no such call.
_ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "stat": (4, None),
    "fstat": (5, 80),
    "lstat": (6, None),
    "poll": (7, None),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "readv": (19, 65),
    "access": (21, None),
    "select": (23, None),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "uname": (63, 160),
    "getdents": (78, None),
    "getcwd": (79, 17),
    "readlink": (89, None),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "getuid": (102, 174),
    "getgid": (104, 176),
    "geteuid": (107, 175),
    "getegid": (108, 177),
    "getppid": (110, 173),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "time": (201, None),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "getdents64": (217, 61),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "newfstatat": (262, 79),
    "readlinkat": (267, 78),
    "faccessat": (269, 48),
    "pselect6": (270, 72),
    "ppoll": (271, 73),
    "set_robust_list": (273, 99),
    "getrandom": (318, 278),
    "membarrier": (324, 283),
    "statx": (332, 291),
    "rseq": (334, 293),
    "faccessat2": (439, 439),
}
#: Calls that open a file, and which argument holds the flags: let through for reading alone.
_OPENING: dict[str, tuple[int | None, int | None, int]] = {"open": (2, None, 1), "openat": (257, 56, 2)}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0o20000000

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_X32 = 0x40000000
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER_MODE = 22, 38, 2


class NotHere(Exception):
    """This machine has no filter, so nothing may run."""


def program(machine: str) -> bytes:
    """The filter for a machine, as the kernel takes it. Raises `NotHere`."""
    if machine not in _MACHINES:
        raise NotHere(f"no filter of system calls is known for {machine}")
    column, architecture = _MACHINES[machine]
    refuse = (_RETURN, 0, 0, _ERROR | errno.EACCES)
    code = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if machine == "x86_64":
        code += [(_AT_LEAST, 0, 1, _X32), refuse]
    for opening in _OPENING.values():
        number = opening[column]
        if number is not None:
            # Not this call: over the four that follow it.
            code += [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, 16 + 8 * opening[2])]
            code += [(_ANY_BIT, 0, 1, _WRITING), refuse, (_RETURN, 0, 0, _ALLOW)]
    numbers = [row[column] for row in _ALLOWED.values() if row[column] is not None]
    for place, number in enumerate(numbers):
        code.append((_EQUAL, len(numbers) - place, 0, number or 0))
    code += [refuse, (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("=HBBI", *one) for one in code)


class Filter(ctypes.Structure):
    """What the kernel takes: how many instructions, and where they are."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


_held: list[ctypes.Array[ctypes.c_char]] = []


def prepare() -> Filter:
    """The filter, made ready to be put on. Raises `NotHere`."""
    raw = program(platform.machine())
    held = ctypes.create_string_buffer(raw, len(raw))
    _held.append(held)  # The kernel reads it when the filter is put on.
    return Filter(len(raw) // 8, ctypes.cast(held, ctypes.c_void_p))


def put_on(ready: Filter, libc: ctypes.CDLL) -> None:
    """From now on, for this process and for ever. Raises `NotHere`."""
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        _PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(ready), 0, 0
    ):
        raise NotHere(f"the kernel took no filter of system calls (error {ctypes.get_errno()})")
