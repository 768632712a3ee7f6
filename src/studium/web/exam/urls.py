from __future__ import annotations

from django.urls import path

from . import desk, lobby, sitting, why

urlpatterns = [
    path("exams/<slug:exam>/", lobby.exam, name="exam"),
    path("exams/<slug:exam>/register", lobby.register, name="exam-register"),
    path("exams/<slug:exam>/cancel", lobby.cancel, name="exam-cancel"),
    path("exams/<slug:exam>/start", lobby.start, name="exam-start"),
    path("exams/<slug:exam>/identity", lobby.demo_identity, name="exam-demo-identity"),
    path("exams/<slug:exam>/why/", why.mine, name="exam-why"),
    path("sitting/<slug:sitting>/", sitting.paper, name="sitting"),
    path("sitting/<slug:sitting>/save", sitting.save, name="sitting-save"),
    path("sitting/<slug:sitting>/review/", sitting.review, name="sitting-review"),
    path("sitting/<slug:sitting>/submit", sitting.submit, name="sitting-submit"),
    path("sitting/<slug:sitting>/part", sitting.part, name="sitting-part"),
    path("sitting/<slug:sitting>/here", sitting.here, name="sitting-here"),
    path("sitting/<slug:sitting>/clock", sitting.clock, name="sitting-clock"),
    path("sitting/<slug:sitting>/receipt/", sitting.receipt, name="receipt"),
    path("sitting/<slug:sitting>/receipt.json", sitting.receipt_file, name="receipt-file"),
    path("desk/exams/", desk.index, name="exam-desk"),
    path("desk/exams/<slug:exam>/why/", why.theirs, name="desk-why"),
    path("desk/exams/<slug:exam>/why/grant", why.mend, name="desk-why-grant"),
    path("desk/exams/<slug:exam>/<slug:window>/", desk.board, name="release-board"),
    path("desk/exams/<slug:exam>/<slug:window>/release", desk.release, name="exam-release"),
    path("desk/exams/<slug:exam>/<slug:window>/identity", desk.identity, name="exam-identity"),
    path("desk/exams/<slug:exam>/<slug:window>/grant", desk.grant, name="exam-grant"),
    path("desk/exams/<slug:exam>/<slug:window>/<slug:sitting>/", desk.one, name="desk-sitting"),
]
