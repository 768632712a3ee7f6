"""The walls of the sandbox: how bubblewrap is called, and whether it can be.

Nothing of the machine is inside but what Python needs to run: its interpreter, its libraries and the system's
shared libraries, all read-only. No /etc, no /proc, no home, no network, no other process, an empty environment.
"""

from __future__ import annotations

import os
import platform
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

INSIDE: Final = Path(__file__).parent / "inside"
_AT: Final = "/sandbox"
_HOME: Final = "/tmp"  # noqa: S108 - an empty folder of the sandbox's own world
_MACHINES: Final = ("x86_64", "aarch64")


def obstacle() -> str:
    """Why scripts cannot be run on this machine, in a sentence that says what to do; empty where they can."""
    if not sys.platform.startswith("linux") or platform.machine() not in _MACHINES:
        return _("Scripts of problems run only on Linux, on x86-64 or 64-bit ARM.")
    if shutil.which("bwrap") is None:
        return _(
            "bubblewrap is not installed, so problems with scripts cannot be used; on Debian: "
            "apt-get install bubblewrap"
        )
    refusal = _refusal()
    if refusal:
        return _(
            "bubblewrap may not make user namespaces here (%(reason)s), so problems with scripts cannot be used; "
            "allow them with: sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000 "
            "kernel.apparmor_restrict_unprivileged_userns=0 (those of them that this kernel has); in a container, "
            "start it with --security-opt seccomp=unconfined"
        ) % {"reason": refusal}
    return ""


@lru_cache(maxsize=1)
def _refusal() -> str:
    """What bubblewrap says when it is not let do its work; looked at once a process."""
    command = [*_wrapper(), "--", _interpreter(), "-I", "-S", "-c", ""]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no reason given"])[-1][:200]


def command() -> list[str]:
    """The command that starts the zygote inside the walls."""
    site = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    return [
        *_wrapper(),
        "--",
        _interpreter(),
        "-I",
        "-S",
        "-X",
        "pycache_prefix=/pycache",
        f"{_AT}/zygote.py",
        *site,
    ]


def _interpreter() -> str:
    return os.path.realpath(sys.executable)


def _wrapper() -> list[str]:
    bound: list[str] = []
    for folder in _needed():
        bound += ["--ro-bind", folder, folder]
    for link in ("/lib", "/lib64", "/lib32"):
        if os.path.islink(link):
            bound += ["--symlink", os.readlink(link), link]
        elif os.path.isdir(link):
            bound += ["--ro-bind", link, link]
    devices = [
        word for name in ("null", "urandom") for word in ("--dev-bind", f"/dev/{name}", f"/dev/{name}")
    ]
    return [
        shutil.which("bwrap") or "bwrap",
        *(
            "--unshare-user",
            "--unshare-all",
            "--die-with-parent",
            "--new-session",
            "--as-pid-1",
            "--clearenv",
        ),
        *("--uid", "65534", "--gid", "65534", "--cap-drop", "ALL", "--hostname", "sandbox"),
        *("--setenv", "OPENBLAS_NUM_THREADS", "1", "--setenv", "OMP_NUM_THREADS", "1"),
        *("--setenv", "HOME", _HOME),
        *_kept_environment(),
        *bound,
        *("--ro-bind", str(INSIDE), _AT, "--tmpfs", "/libraries", *_compiled()),
        *("--dir", _HOME, "--chdir", _HOME),
        *devices,
    ]


def _compiled() -> list[str]:
    """Where the zygote keeps compiled modules from one start to the next; scripts cannot write there.

    A folder that somebody else could have written to is not used. What it compiles of courses stays inside.
    """
    folder = Path(tempfile.gettempdir()) / f"studium-sandbox-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return ["--tmpfs", "/pycache"]
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        return ["--tmpfs", "/pycache"]
    return ["--bind", str(folder), "/pycache", "--tmpfs", "/pycache/libraries"]


def _kept_environment() -> list[str]:
    """The settings of a numeric library that this machine's processor needs."""
    names = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "LD_LIBRARY_PATH")
    return [word for name in names if name in os.environ for word in ("--setenv", name, os.environ[name])]


def _needed() -> list[str]:
    """Folders of Python and of shared libraries, none inside another."""
    wanted = [
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("platstdlib"),
        sysconfig.get_path("purelib"),
        sysconfig.get_path("platlib"),
        *(folder for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib") if os.path.isdir(folder)),
    ]
    library = sysconfig.get_config_var("LIBDIR")
    if library and os.path.isdir(library):
        wanted.append(library)
    interpreter = _interpreter()
    folders = sorted({os.path.abspath(one) for one in wanted if one})
    outer = [one for one in folders if not any(one.startswith(f"{two}/") for two in folders)]
    return [*outer, interpreter]
