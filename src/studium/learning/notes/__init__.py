"""What a learner writes in the margins of a course: a note and bookmarks in each unit."""
