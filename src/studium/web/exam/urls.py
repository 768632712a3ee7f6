from __future__ import annotations

from django.urls import path

from . import desk, importing, integrity, lobby, releasing, sitting, supervision, why

urlpatterns = [
    path("exams/<slug:exam>/", lobby.exam, name="exam"),
    path("exams/<slug:exam>/register", lobby.register, name="exam-register"),
    path("exams/<slug:exam>/cancel", lobby.cancel, name="exam-cancel"),
    path("exams/<slug:exam>/start", lobby.start, name="exam-start"),
    path("exams/<slug:exam>/identity", lobby.demo_identity, name="exam-demo-identity"),
    path("supervision/<slug:vendor>/", supervision.webhook, name="supervision-webhook"),
    path("exams/<slug:exam>/enter", supervision.enter, name="exam-enter"),
    path("exams/<slug:exam>/supervision", supervision.go, name="exam-supervision"),
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
    path("exam-cases/<slug:case>/", integrity.own, name="exam-question"),
    path("desk/integrity/", integrity.index, name="integrity-desk"),
    path("desk/integrity/<slug:case>/", integrity.one, name="integrity-case"),
    path("desk/exams/<slug:exam>/import/", importing.index, name="exam-import"),
    path("desk/exams/<slug:exam>/import/<slug:file>/", importing.one, name="exam-import-one"),
    path("desk/exams/<slug:exam>/<slug:window>/propose", releasing.propose, name="exam-propose"),
    path(
        "desk/exams/<slug:exam>/<slug:window>/releases/<slug:release>/",
        releasing.one,
        name="exam-release-one",
    ),
    path("desk/exams/", desk.index, name="exam-desk"),
    path("desk/exams/<slug:exam>/why/", why.theirs, name="desk-why"),
    path("desk/exams/<slug:exam>/why/grant", why.mend, name="desk-why-grant"),
    path("desk/exams/<slug:exam>/<slug:window>/", desk.board, name="release-board"),
    path("desk/exams/<slug:exam>/<slug:window>/room/", supervision.room, name="exam-room"),
    path("desk/exams/<slug:exam>/<slug:window>/let-in", supervision.let_in, name="exam-let-in"),
    path("desk/exams/<slug:exam>/<slug:window>/release", desk.release, name="exam-release"),
    path("desk/exams/<slug:exam>/<slug:window>/identity", desk.identity, name="exam-identity"),
    path("desk/exams/<slug:exam>/<slug:window>/grant", desk.grant, name="exam-grant"),
    path("desk/exams/<slug:exam>/<slug:window>/<slug:sitting>/", desk.one, name="desk-sitting"),
]
