"""The site's own settings, with the floors' addresses beside."""

from studium.settings import *  # noqa: F403

ROOT_URLCONF = "studium.bench.urls"
