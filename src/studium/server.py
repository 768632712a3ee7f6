"""The web server: granian, with the site loaded once and shared by its processes.

`python -m studium.server --port 8000 --workers 2 --threads 2`. Every process is forked from one that has imported
everything, so that what never changes (code, routes, templates) is in memory once, not once a process.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
from typing import Any


def main() -> None:
    """Serves until a signal ends it."""
    parser = argparse.ArgumentParser(prog="python -m studium.server", description="Serve the site.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--threads", type=int, default=2, help="threads a process (default 2)")
    args = parser.parse_args()
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import MPServer

    site = _site()
    multiprocessing.set_start_method("fork")
    MPServer(
        "studium.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=args.threads,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=8,
    ).serve(target_loader=lambda *_: site, wrap_loader=False)


def _site() -> Any:
    """The application with all it needs at the first request, and nothing that must not cross a fork."""
    gc.disable()
    from django.db import connections
    from django.urls import get_resolver

    from studium.wsgi import application

    get_resolver()._populate()
    connections.close_all()
    # Collected objects would leave holes that each process fills for itself; frozen ones are never looked at again.
    gc.freeze()
    gc.enable()
    return application


if __name__ == "__main__":
    main()
