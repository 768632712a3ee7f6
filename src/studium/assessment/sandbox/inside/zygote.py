"""The process inside the sandbox that every script is forked from.

It imports the scientific libraries once; each script then starts in milliseconds with all of them at hand, in a
process of its own that limits itself, puts on the filter of system calls and runs. The zygote is process 1 of
its own world: no network, no files of the machine but libraries, nobody else to see. It runs no strange code.

    {"library": name, "zip": base64}                      keeps a course's library
    {"run": code, "globals": {...}, "library": name|null,
     "seconds": s, "cpu": s, "megabytes": n}              -> {"globals": {...}} or {"error": kind, ...}

Standard library and this folder alone.
"""

from __future__ import annotations

import base64
import binascii
import compileall
import contextlib
import ctypes
import importlib
import io
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

HERE = os.path.dirname(os.path.abspath(__file__))
if TYPE_CHECKING:
    from . import outcome, seccomp, wire
else:
    sys.path.insert(0, HERE)
    import outcome
    import seccomp
    import wire

LIBRARIES = "/libraries"
#: Where what is compiled of them lies.
COMPILED = "/pycache/libraries"
#: What scripts of real courses import. What is not installed is passed over.
WARM = (
    *(
        "json",
        "collections",
        "itertools",
        "functools",
        "fractions",
        "decimal",
        "datetime",
        "re",
        "string",
        "copy",
    ),
    *("textwrap", "cmath", "statistics", "inspect", "numpy", "numpy.linalg", "numpy.random", "scipy"),
    *(
        "scipy.special",
        "scipy.linalg",
        "scipy.optimize",
        "scipy.integrate",
        "scipy.interpolate",
        "scipy.constants",
    ),
    *("random2", "six", "pyparsing", "calc", "calc.functions", "calc.preview"),
)
#: Slow to import and seldom asked for: imported here once a script wants one.
SELDOM = frozenset(
    [
        "sympy",
        "scipy.stats",
        "scipy.signal",
        "scipy.fft",
        "scipy.sparse",
        "chem.chemcalc",
        "chem.miller",
        "networkx",
    ]
)
MOST_OUTPUT = 4_000_000
MOST_LIBRARY = 32_000_000
MOST_FILES = 2_000


def main() -> None:
    requests, answers = os.dup(0), os.dup(1)
    os.set_inheritable(requests, False)
    nothing = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    for site in sys.argv[1:]:
        sys.path.append(site)
    _hide_the_lists()
    _import(WARM)
    __import__("older").install()
    libc = ctypes.CDLL(None, use_errno=True)
    ready = seccomp.prepare()
    wire.send(answers, {"ready": True})
    while True:
        request = wire.receive(requests)
        reply = _run(request, libc, ready) if "run" in request else _keep(request["library"], request["zip"])
        asked_for = reply.pop("imported", ())
        wire.send(answers, reply)
        _import(SELDOM.intersection(asked_for))


def _hide_the_lists() -> None:
    """A script finds the library of its own course, by its name; the names of others' are in no list for it."""
    for folder in (LIBRARIES, COMPILED):
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o300)


def _import(names: Iterable[str]) -> None:
    for name in names:
        if name not in sys.modules:
            with contextlib.suppress(Exception):
                importlib.import_module(name)


def _named_in(code: str) -> list[str]:
    """The slow modules that a script seems to want, by its words: imported once here, they cost it nothing."""
    return [name for name in ("scipy.stats", "sympy") if all(word in code for word in name.split("."))]


def _keep(name: str, packed: str) -> dict[str, Any]:
    """Unpacks a course's library and compiles it, so that importing it costs little."""
    folder = os.path.join(LIBRARIES, os.path.basename(name))
    try:
        _unpack(base64.b64decode(packed), folder)
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, binascii.Error) as error:
        return {"error": "library", "message": str(error)}
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (20, 21))
            resource.setrlimit(resource.RLIMIT_DATA, (512_000_000, 512_000_000))
            compileall.compile_dir(folder, quiet=2, maxlevels=8)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return {"kept": name}


def _unpack(packed: bytes, folder: str) -> None:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_LIBRARY:
            raise ValueError("python_lib.zip holds too much")
        for one in members:
            parts = one.filename.replace("\\", "/").split("/")
            if "" in parts or ".." in parts:
                raise ValueError(f"python_lib.zip names a file outside itself: {one.filename[:80]}")
            path = os.path.join(folder, *parts)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(archive.read(one)[:MOST_LIBRARY])


def _run(request: dict[str, Any], libc: ctypes.CDLL, ready: Any) -> dict[str, Any]:
    library = request.get("library")
    if library and not os.path.isdir(os.path.join(LIBRARIES, os.path.basename(library))):
        return {"error": "no library"}
    _import(_named_in(request["run"]))
    reading, writing = os.pipe()
    until = time.monotonic() + request["seconds"]
    child = os.fork()
    if child == 0:
        _child(request, writing, libc, ready)
    os.close(writing)
    try:
        said, late = _listen(reading, until)
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _pid, status, _usage = os.wait4(child, 0)
    if late:
        return {"error": "time"}
    if len(said) > MOST_OUTPUT:
        return {"error": "output"}
    try:
        reply: Any = json.loads(said)
    except ValueError:
        ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return {"error": "time" if ended == signal.SIGXCPU else "ended", "signal": ended}
    return reply if isinstance(reply, dict) else {"error": "ended"}


def _listen(fd: int, until: float) -> tuple[bytes, bool]:
    """All that the script's process says before it ends or is out of time."""
    parts: list[bytes] = []
    size = 0
    while size <= MOST_OUTPUT:
        left = until - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            return b"", True
        part = os.read(fd, 1 << 16)
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts), False


def _child(request: dict[str, Any], writing: int, libc: ctypes.CDLL, ready: Any) -> None:
    """Never returns. What it says goes down the pipe, whatever happened."""
    said: dict[str, Any] = {"error": "ended"}
    try:
        os.dup2(writing, 3)
        os.closerange(4, 64)
        library = request.get("library")
        if library:
            sys.path.append(os.path.join(LIBRARIES, os.path.basename(library)))
        sys.dont_write_bytecode = True
        _limit(request)
        seccomp.put_on(ready, libc)
        said = _execute(request["run"], request["globals"])
    except seccomp.NotHere as error:
        said = {"error": "filter", "message": str(error)}
    except BaseException as error:
        said = outcome.failure(error)
    try:
        body = memoryview(json.dumps(said).encode())
        while body:
            body = body[os.write(3, body) :]
    finally:
        os._exit(0)


def _limit(request: dict[str, Any]) -> None:
    memory = request["megabytes"] * 1_000_000
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_AS, memory + 2_000_000_000),
    ):
        resource.setrlimit(kind, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu"], request["cpu"] + 1))


def _execute(code: str, given: dict[str, Any]) -> dict[str, Any]:
    space: dict[str, Any] = dict(given)
    try:
        exec(compile(code, "script", "exec"), space)  # noqa: S102 - what the sandbox is for
    except MemoryError:
        space.clear()
        return {"error": "memory"}
    except BaseException as error:
        return outcome.failure(error)
    return {"globals": outcome.plain(space), "imported": sorted(SELDOM.intersection(sys.modules))}


if __name__ == "__main__":
    try:
        main()
    except wire.Closed:
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
