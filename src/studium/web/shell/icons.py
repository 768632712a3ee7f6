"""Icons: one set, one weight, drawn on a 20-unit square with a 1.75 stroke, in the current colour."""

from __future__ import annotations

from functools import cache

_PATHS = {
    "check": "M4.5 10.5 8.25 14.25 15.5 6.5",
    "cross": "M5.5 5.5 14.5 14.5 M14.5 5.5 5.5 14.5",
    "dash": "M5.5 10H14.5",
    "dot": "M10 7.25A2.75 2.75 0 1 1 9.99 7.25Z",
    "half": "M10 4.5A5.5 5.5 0 0 1 10 15.5Z",
    "bang": "M10 5V11 M10 14.4V14.6",
    "clock": "M10 5.5V10L13 12 M10 2.5A7.5 7.5 0 1 1 9.99 2.5Z",
    "lock": "M5.5 9.5H14.5V16.5H5.5Z M7.5 9.5V6.5A2.5 2.5 0 0 1 12.5 6.5V9.5",
    "search": "M8.75 3.5A5.25 5.25 0 1 1 8.74 3.5Z M12.75 12.75 16.5 16.5",
    "arrow": "M4 10H16 M11.5 5.5 16 10 11.5 14.5",
    "back": "M16 10H4 M8.5 5.5 4 10 8.5 14.5",
    "down": "M5 7.5 10 12.5 15 7.5",
    "menu": "M3.5 6H16.5 M3.5 10H16.5 M3.5 14H16.5",
    "download": "M10 3.5V12.5 M6.25 9 10 12.75 13.75 9 M4 16.5H16",
    "share": "M10 12.5V3.5 M6.5 6.5 10 3.25 13.5 6.5 M5 10.5V16.5H15V10.5",
    "flag": "M5 17V3.5 M5 4H14.5L12.25 7.5 14.5 11H5",
    "play": "M6.5 4.5 15.5 10 6.5 15.5Z",
    "mail": "M3 5H17V15H3Z M3 5.5 10 11 17 5.5",
    "globe": "M10 2.5A7.5 7.5 0 1 1 9.99 2.5Z M2.5 10H17.5 M10 2.5C5.5 7 5.5 13 10 17.5"
    " M10 2.5C14.5 7 14.5 13 10 17.5",
    "seal": "M10 3A4.75 4.75 0 1 1 9.99 3Z M7 11.5 5.75 17.25 10 14.75 14.25 17.25 13 11.5",
    "person": "M10 3.25A3.1 3.1 0 1 1 9.99 3.25Z M3.75 17C4.25 12.5 15.75 12.5 16.25 17",
    "key": "M7 9A3.5 3.5 0 1 1 6.99 9Z M9.5 10 16.5 3.5 M13.25 6.5 15.5 8.75",
    "calendar": "M3.5 5H16.5V16.5H3.5Z M3.5 8.5H16.5 M7 3V6.5 M13 3V6.5",
    "print": "M6 7.5V3.5H14V7.5 M6 13.5H3.5V7.5H16.5V13.5H14 M6 11.5H14V16.5H6Z",
    "building": "M3.5 8 10 3.5 16.5 8Z M5 8V14.5 M8.35 8V14.5 M11.65 8V14.5 M15 8V14.5 M3.5 16.5H16.5",
    "people": "M7.25 4.25A2.6 2.6 0 1 1 7.24 4.25Z M2.25 16C2.6 11.75 11.9 11.75 12.25 16"
    " M13 4.6A2.6 2.6 0 0 1 13 9.4 M14.5 12.4C16.5 12.9 17.6 14 17.75 16",
    "bookmark": "M6 3.5H14V16.5L10 13.25 6 16.5Z",
    "pen": "M4 16 4.6 12.9 12.9 4.6 15.4 7.1 7.1 15.4Z M11 6.5 13.5 9",
    "info": "M10 2.5A7.5 7.5 0 1 1 9.99 2.5Z M10 9.25V13.75 M10 6.4V6.5",
    "book": "M10 5.5C7.5 3.75 4.5 4 3 4.5V15.5"
    "C4.5 15 7.5 14.75 10 16.5 12.5 14.75 15.5 15 17 15.5V4.5C15.5 4 12.5 3.75 10 5.5Z M10 5.5V16.5",
}

# These point along the line of reading, and so turn round where it runs from right to left.
_TURNING = {"arrow", "back"}


@cache
def svg(name: str) -> str:
    """The icon's markup; raises `KeyError` for a name that is not in the set."""
    turns = " turns" if name in _TURNING else ""
    return (
        f'<svg class="icon{turns}" viewBox="0 0 20 20" width="20" height="20" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
        f' aria-hidden="true" focusable="false"><path d="{_PATHS[name]}"/></svg>'
    )
