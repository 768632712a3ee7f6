"""Studium runs MOOC-based programs from catalogue to credit."""

__version__ = "0.1.0"
