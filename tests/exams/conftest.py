"""The hall, its officer and two candidates, in the middle of the spring window."""

import exam_shapes
import pytest
from exam_hall_fixtures import amina, bruno, hall, ingrid, spring

__all__ = ["amina", "bruno", "hall", "ingrid", "spring"]


@pytest.fixture
def shapes(db, tmp_path):
    """The courses that the three shapes draw from."""
    exam_shapes.store_contents(tmp_path)
