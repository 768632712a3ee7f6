from __future__ import annotations

from django.urls import path

from . import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("mailbox/", pages.mailbox, name="mailbox"),
    path("demo/", pages.demo_people, name="demo-people"),
    path("demo/sign-in/", pages.demo_sign_in, name="demo-sign-in"),
    path("my/account/", pages.account, name="account"),
    path("desk/", pages.desk, name="desk"),
    path("healthz", pages.health, name="health"),
]
