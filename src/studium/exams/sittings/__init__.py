"""The sitting: parts and their clock, arrangements, the device in use, pauses."""
