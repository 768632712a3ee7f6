"""`python -m studium` is the `studium` command."""

import sys

from .cli import main

sys.exit(main())
