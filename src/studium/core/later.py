"""Addresses whose code is loaded when somebody first asks for one of them.

A process that is never asked for the API holds none of it: some 17 MB.
"""

from __future__ import annotations

import sys

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern


class Later(URLResolver):
    """The addresses under `route`, as the module `urlconf` lists them; they need a namespace, so that names are
    looked up in the module only when one of them is asked for. A module that cannot be loaded fails the first
    request to it, and `studium doctor` and the checks before."""

    def __init__(self, route: str, urlconf: str, *, app_name: str, namespace: str) -> None:
        super().__init__(RoutePattern(route), urlconf, app_name=app_name, namespace=namespace)

    def _populate(self) -> None:
        # The resolver above asks each of its own for their names. One with a namespace gives none but that.
        if self.urlconf_name in sys.modules:
            super()._populate()
