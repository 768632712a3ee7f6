"""What is too large is refused before it is read, by whatever address it comes."""

from __future__ import annotations

import pytest
from django.test import Client

from studium.web.shell.bodies import MOST_BYTES

pytestmark = pytest.mark.django_db


class Unread:
    """A body of which nobody may read a byte."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("address", ["/accounts/login/", "/buy", "/verify/"])
def test_a_form_larger_than_any_is_refused_unread(address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "a" * 32
    response = browser.generic(
        "POST",
        address,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MOST_BYTES + 1),
        **{"wsgi.input": Unread()},
    )
    assert response.status_code == 413
    assert "too large" in response.content.decode()


def test_an_export_of_a_course_is_read_only_from_somebody_who_may_send_one() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "a" * 32
    response = browser.generic(
        "POST",
        "/teach/flow-2026/course/send/",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(1 << 30),
        **{"wsgi.input": Unread()},
    )
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
