"""Whatever is sent, no answer is a fault of ours, and every answer is one that the description has.

Schemathesis makes requests from the description, right and wrong ones, the same in every run.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import quay
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from quay import Caller
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from studium.rest import schema
from studium.wsgi import application

pytestmark = pytest.mark.django_db

OPERATIONS = {
    tag: [
        (method.upper(), path)
        for path, methods in schema.document()["paths"].items()
        for method, operation in methods.items()
        if operation["tags"] == [tag]
    ]
    for tag in schema.TAGS
}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.missing_required_header,
    checks.negative_data_rejection,
]
THOROUGH = settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schemathesis.deserializer("text/yaml")
def _as_it_is(context: Any, response: Any) -> str:
    """A program file is several documents, and to the API a text."""
    return str(response.content.decode())


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    """How often one may verify is another test's."""
    monkeypatch.setattr("studium.rest.limits.PerMinute.allow_request", lambda self, request: True)
    # Nobody else's site is asked.
    from studium.credentials import api as credentials

    monkeypatch.setattr(credentials, "verify_anywhere", credentials.verify_here)


@contextmanager
def one_connection() -> Iterator[None]:
    """A server lets go of old connections around each request; the test's transaction lives on one."""
    around = (request_started, request_finished)
    for signal in around:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in around:
            signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def described() -> Any:
    loaded = schemathesis.openapi.from_dict(copy.deepcopy(schema.document()))
    loaded.app = application
    return loaded


@pytest.fixture
def real(amina: Caller, award: str) -> dict[str, str]:
    """Something that is there for every name in an address."""
    case = quay.send_case(amina.person.id)
    program = quay.ask("GET", f"/programs/{quay.PROGRAM}").json()
    endorsement = program["endorsements"][0]["id"]
    credential = amina("GET", f"/credentials/{award}").content.decode()
    status_list = credential.partition("/status/")[2][:22]
    return {
        "award": award,
        "case": case,
        "course": "berths",
        "endorsement": endorsement,
        "exam": "harbour-final",
        "institution": "quayside",
        "program": quay.PROGRAM,
        "run": "berths-2027",
        "status_list": status_list,
        "version": "1",
    }


def attack(operation: Any, mode: GenerationMode, *, headers: dict[str, str], where: dict[str, str]) -> int:
    """Sends what Schemathesis makes up; returns how many requests that were."""
    known = {name: where[name] for name in where if f"{{{name}}}" in operation.path}
    strategy = operation.as_strategy(generation_mode=mode, path_parameters=known or None)
    sent = 0

    @THOROUGH
    @given(case=strategy)
    def send(case: Any) -> None:
        nonlocal sent
        sent += 1
        response = case.call(headers={"Accept-Encoding": "identity", **headers})
        case.validate_response(response, checks=CHECKS)

    try:
        with one_connection():
            send()
    except Unsatisfiable:
        # There is no wrong way to ask for what takes nothing.
        assert mode is GenerationMode.NEGATIVE
    return sent


@pytest.mark.parametrize("tag", schema.TAGS)
def test_answers_keep_to_the_description(
    described: Any, amina: Caller, real: dict[str, str], tag: str
) -> None:
    token = {"Authorization": f"Bearer {amina.token}"}
    positive, negative = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
    for method, path in OPERATIONS[tag]:
        operation = described[path][method]
        assert attack(operation, positive, headers={}, where={})
        assert attack(operation, positive, headers=token, where=real)
        attack(operation, negative, headers={}, where={})
        attack(operation, negative, headers=token, where=real)
