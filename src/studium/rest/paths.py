"""Where the API stands."""

BASE = "/api/v1"
