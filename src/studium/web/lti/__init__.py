"""LTI 1.3 on the web: opening tools from a course, and the services that tools call."""
