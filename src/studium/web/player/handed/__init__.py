"""What learners hand in: files, responses to open questions, and what the course team does with them."""
