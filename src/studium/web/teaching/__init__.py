"""The course team's pages: what they teach, and one desk a run."""
