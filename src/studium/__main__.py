"""`python -m studium` is the `studium` command."""

import sys

from .cli import main

# Processes that a command starts beside itself read this file too, under another name.
if __name__ == "__main__":
    sys.exit(main())
