"""The published description: the same as is kept, complete, and true of every answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from studium.rest import schema

ROOT = Path(__file__).resolve().parents[2]


def operations() -> list[tuple[str, dict]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in schema.document()["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_description_is_the_one_that_is_kept():
    """When the API was changed on purpose: PYTHONPATH=src python -m studium.rest > docs/openapi.json"""
    kept = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert schema.text() == kept, "renew it: PYTHONPATH=src python -m studium.rest > docs/openapi.json"


def test_every_operation_and_every_value_is_described():
    for name, operation in operations():
        assert operation["summary"] and operation["description"], name
        for parameter in operation["parameters"]:
            assert parameter.get("description"), f"{name} {parameter['name']}"


def test_every_error_has_the_one_shape():
    errors = schema.document()["components"]["responses"]
    for name, operation in operations():
        for status, answer in operation["responses"].items():
            if status >= "400":
                error = errors[answer["$ref"].rpartition("/")[2]]
                assert error["content"] == {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }, f"{name} {status}"


def test_what_is_a_learners_own_needs_a_token_and_the_rest_does_not():
    for name, operation in operations():
        assert (" /me" in name) == (operation.get("security") == [{"Token": []}, {"Session": []}]), name


@pytest.mark.django_db
class TestServed:
    def test_for_programs(self, client: Client):
        answer = client.get("/api/v1/openapi.json")
        assert answer.content.decode() == schema.text()
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert (
            client.get("/api/v1/openapi.json", headers={"If-None-Match": answer["ETag"]}).status_code == 304
        )

    def test_a_wrong_method_says_which_are_right(self, client: Client):
        answer = client.post("/api/v1/programs")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer.json()["detail"] == "POST is not possible here; possible are GET, HEAD, OPTIONS."

    def test_head_is_get_without_the_body(self, client: Client):
        whole, head = client.get("/api/v1/programs"), client.head("/api/v1/programs")
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])

    def test_scripts_of_other_sites_may_ask_with_a_token(self, client: Client):
        answer = client.options("/api/v1/me/standings/operations")
        assert answer.status_code == 204
        assert answer["Access-Control-Allow-Methods"] == "GET, PUT, HEAD, OPTIONS"
        assert "Authorization" in answer["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer

    def test_a_fault_of_ours_is_a_problem_too(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        def broken(*args: object, **kwargs: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("studium.rest.catalogue.tables.catalog.figures", broken)
        client.raise_request_exception = False
        answer = client.get("/api/v1/figures")
        assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
        assert "Zero" not in answer.content.decode()
