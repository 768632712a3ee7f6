"""Responses marked by people: anonymous, by rubric, a second time where the exam says so."""
