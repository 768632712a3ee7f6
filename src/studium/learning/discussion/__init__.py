"""What learners of a run say to each other, below a unit: threads and replies, votes, reports, moderation."""
