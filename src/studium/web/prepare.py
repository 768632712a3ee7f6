"""Preparing what a web server serves: typefaces subset, static files copied, hashed and compressed.

Run as a process of its own (`python -m studium.web.prepare DATA`), beside what else a start has to do.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def prepare(data: Path) -> None:
    """Brings fonts and static files in the data folder to this version of the code; does nothing where they are."""
    from .fonts import build

    build(data / "fonts")
    sources = [HERE / "static", data / "fonts"]
    files = sorted(path for source in sources for path in source.rglob("*") if path.is_file())
    stamp = "\n".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)
    mark = data / "static" / ".made-from"
    if mark.exists() and mark.read_text() == stamp:
        return
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.STATICFILES_DIRS = [("studium/fonts", str(data / "fonts"))]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    shutil.rmtree(data / "static", ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(stamp)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studium.settings")
    prepare(Path(sys.argv[1]))
