"""Marks in the hands of the course team: set by hand, regraded, carried in files, due later for one learner."""
