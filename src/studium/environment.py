"""The environment, read once, checked whole: an unknown or unsafe value stops the start with a sentence.

Secrets come from the environment, or are made at first start and kept in the data folder (mode 600).
"""

from __future__ import annotations

import importlib.util
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]

KNOWN = {
    "STUDIUM_ENV": "development or production",
    "STUDIUM_DATA": "the data folder; default ./var",
    "STUDIUM_DEMO": "1 turns demo mode on: one-click sign-in, /mailbox, the demo pay page",
    "STUDIUM_BASE_URL": "the public address, like https://studium.example",
    "STUDIUM_SECRET_KEY": "signing secret; made and kept in the data folder when absent",
    "STUDIUM_MAIL_FROM": "the sender of mail",
    "STUDIUM_SMTP_URL": "smtp://user:password@host:port, smtps:// for TLS",
    "STUDIUM_S3_URL": "course files in an S3-compatible store: s3://key:secret@host[:port]/bucket[/folder]",
    "STUDIUM_KEY_PASSPHRASE": "encrypts the signing keys in the data folder",
    "STUDIUM_LOG": "json or text",
    "STUDIUM_TEST": "set by the test suite",
}


class BadEnvironment(Exception):
    """The environment cannot be used; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Environment:
    production: bool
    demo: bool
    data: Path
    base_url: str
    secret_key: str
    database: dict[str, Any]
    mail_from: str
    smtp_url: str
    log_json: bool
    assets: dict[str, Any] | None = None
    key_passphrase: str = ""


def read(source: dict[str, str] | None = None) -> Environment:
    """Reads and checks the environment. Raises `BadEnvironment`."""
    env = dict(os.environ if source is None else source)
    unknown = sorted(name for name in env if name.startswith("STUDIUM_") and name not in KNOWN)
    if unknown:
        raise BadEnvironment(
            f"{unknown[0]} is not a setting Studium knows; the known ones are {', '.join(sorted(KNOWN))}."
        )
    kind = env.get("STUDIUM_ENV", "development")
    if kind not in ("development", "production"):
        raise BadEnvironment(f"STUDIUM_ENV is “{kind}”; it must be development or production.")
    production = kind == "production"
    demo = _flag(env, "STUDIUM_DEMO")
    if production and demo:
        raise BadEnvironment(
            "STUDIUM_DEMO cannot be on with STUDIUM_ENV=production: anyone could sign in as anyone; unset one."
        )
    data = Path(env.get("STUDIUM_DATA") or ROOT / "var").expanduser().resolve()
    base_url = env.get("STUDIUM_BASE_URL", "").rstrip("/")
    if production and not base_url.startswith("https://"):
        raise BadEnvironment(
            "STUDIUM_BASE_URL must be the public https address in production, since credentials carry it."
        )
    return Environment(
        production=production,
        demo=demo,
        data=data,
        base_url=base_url or "http://localhost:8000",
        secret_key=_secret_key(env, data, production),
        database=_database(env.get("DATABASE_URL", ""), data),
        mail_from=env.get("STUDIUM_MAIL_FROM", "Studium <no-reply@localhost>"),
        smtp_url=env.get("STUDIUM_SMTP_URL", ""),
        log_json=env.get("STUDIUM_LOG", "json" if production else "text") == "json",
        assets=_s3(env.get("STUDIUM_S3_URL", "")),
        key_passphrase=env.get("STUDIUM_KEY_PASSPHRASE", ""),
    )


def _flag(env: dict[str, str], name: str) -> bool:
    value = env.get(name, "0").lower()
    if value not in ("0", "1", "", "true", "false"):
        raise BadEnvironment(f"{name} is “{value}”; it must be 1 or 0.")
    return value in ("1", "true")


def _secret_key(env: dict[str, str], data: Path, production: bool) -> str:
    given = env.get("STUDIUM_SECRET_KEY", "")
    if given:
        if len(given) < 32:
            raise BadEnvironment(
                "STUDIUM_SECRET_KEY is shorter than 32 characters; give a longer random one."
            )
        return given
    if env.get("STUDIUM_TEST"):
        return "only-for-tests-" + "x" * 40
    path = data / "secret_key"
    if path.exists():
        return path.read_text().strip()
    if production:
        raise BadEnvironment(
            f"There is no signing secret: set STUDIUM_SECRET_KEY, or put 50 random characters into {path}."
        )
    try:
        data.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(48)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
    except FileExistsError:
        # Another process made it between our look and our write.
        return path.read_text().strip()
    except OSError as error:
        raise BadEnvironment(
            f"The data folder {data} cannot be written ({error.strerror}); choose another with --data or STUDIUM_DATA."
        ) from error
    return key


def _database(url: str, data: Path) -> dict[str, Any]:
    if not url:
        return _sqlite(data / "studium.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgres", "postgresql"):
        raise BadEnvironment(
            f"DATABASE_URL begins with “{parts.scheme}://”; it must be postgresql://user:password@host:port/name or sqlite:///path."
        )
    options: dict[str, Any] = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    # The plans of statements asked often stay with the connection. A pooler that hands connections on after each
    # transaction may lose them: `?prepare=off` for such a one.
    prepare = options.pop("prepare", "on")
    if prepare not in ("on", "off"):
        raise BadEnvironment(f"DATABASE_URL has prepare={prepare}; it must be on or off.")
    options["prepare_threshold"] = 3 if prepare == "on" else None
    return {
        "ENGINE": "studium.core.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or options.pop("host", ""),
        "PORT": str(parts.port or ""),
        # Each web thread keeps its own connection: with few threads this costs less than a pool's
        # checkout at every request.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **options},
    }


def _s3(url: str) -> dict[str, Any] | None:
    """The storage of course files from `s3://key:secret@host[:port]/bucket[/folder][?region=..&plain=1]`."""
    if not url:
        return None
    parts = urlsplit(url)
    bucket, _slash, folder = parts.path.strip("/").partition("/")
    if parts.scheme != "s3" or not (parts.hostname and parts.username and parts.password and bucket):
        raise BadEnvironment(
            "STUDIUM_S3_URL must be s3://key:secret@host[:port]/bucket, with a folder after the bucket if you like."
        )
    if importlib.util.find_spec("boto3") is None:
        raise BadEnvironment(
            "STUDIUM_S3_URL is set, and the package that speaks to S3 is missing; install it with: pip install 'studium[s3]'"
        )
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    port = f":{parts.port}" if parts.port else ""
    return {
        "BACKEND": "studium.content.s3.Store",
        "OPTIONS": {
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "bucket_name": bucket,
            "location": unquote(folder),
            "endpoint_url": f"{'http' if options.get('plain') == '1' else 'https'}://{parts.hostname}{port}",
            "region_name": options.get("region") or None,
            "default_acl": None,
            "file_overwrite": True,
        },
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # NORMAL with WAL loses nothing acknowledged when the process dies; only a power cut can take
            # the last moments. `docs/operate.md` says how to choose FULL.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;"
                " PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
