"""Every address of the site. Each area of `web` brings its own."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# In the order their addresses are tried: what is asked most comes first.
AREAS = (
    "player",
    "shell",
    "catalogue",
    "learner",
    "checkout",
    "lti",
    "teaching",
    "exam",
    "credential",
    "recognition",
    "assets",
)

# Into the admin site by the site's own sign-in, with its limits and its second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    *[path("", include(f"studium.web.{area}.urls")) for area in AREAS],
    path("", include("studium.rest.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "studium.web.shell.errors.bad_request"
handler403 = "studium.web.shell.errors.forbidden"
handler404 = "studium.web.shell.errors.not_found"
handler500 = "studium.web.shell.errors.broken"
