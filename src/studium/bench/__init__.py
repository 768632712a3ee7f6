"""Measuring the jobs that matter, each beside its floor in the same run.

A job prepares its data, runs, and returns a `Result`; `report` prints a table and JSON. Rates on a shared machine
say little alone: read the ratio to the floor and the CPU milliseconds.
"""
