"""Files that learners hand in, and uploads that the course team marks."""
