"""The platform side of LTI 1.3: tools outside, opened from a course and sending marks back. `docs/lti.md`."""
