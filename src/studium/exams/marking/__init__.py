"""Marks: by the problem itself, by people, corrected by rulings on items; and what the marks say of the items."""
