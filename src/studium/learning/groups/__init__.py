"""The groups of learners that a course divides a run into, for experiments and for content of some groups only."""
