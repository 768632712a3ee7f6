"""Discussions as pages: the threads of a block, a thread, the course team's queue of reports."""
