"""Responses that people judge by a rubric: other learners, the author, the course team."""
