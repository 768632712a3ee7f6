"""Addresses of joining, buying and paying."""

from __future__ import annotations

from django.urls import path

from . import joining, orders

urlpatterns = [
    path("courses/<slug:key>/enrol", joining.enrol, name="enrol"),
    path("buy", orders.buy, name="buy"),
    path("orders/<str:public_id>/", orders.order, name="order"),
    path("pay/demo/<str:public_id>/", orders.demo_pay, name="demo-pay"),
]
