"""The hall, its officer and two candidates, in the middle of the spring window."""

from exam_hall_fixtures import amina, bruno, hall, ingrid, spring

__all__ = ["amina", "bruno", "hall", "ingrid", "spring"]
