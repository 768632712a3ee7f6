"""Every unit of a real course: small, in few queries, and with nothing loaded from elsewhere."""

import gzip

from django.db import connection
from django.test.utils import CaptureQueriesContext

from studium.content import api as content
from studium.learning import api as learning

RUN = "flow-2026"
MOST_BYTES = 60_000
MOST_QUERIES = 8


def test_every_unit_is_small_and_asks_little(browser, amina, shared_data):
    content.import_course(shared_data / "olx" / "openedx-demo-course", course_key="flow-content")
    learning.forget()
    first = learning.position(learner_id=amina.id, run_key=RUN)
    units = learning.lesson(learner_id=amina.id, run_key=RUN, unit_key=first).book.places
    assert len(units) > 50
    for key in units:
        browser.get(f"/learn/{RUN}/{key}/")
        with CaptureQueriesContext(connection) as asked:
            response = browser.get(f"/learn/{RUN}/{key}/")
        assert response.status_code == 200, key
        assert len(asked) <= MOST_QUERIES, f"{key}: {[one['sql'][:80] for one in asked]}"
        text = response.content
        assert len(gzip.compress(text)) <= MOST_BYTES, key
        assert b'src="http' not in text and b"<iframe" not in text, key
