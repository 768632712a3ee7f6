"""Writing credentials: one at a time, and a cohort at once."""
