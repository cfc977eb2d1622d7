"""`python -m facewire` is the `facewire` command."""

import sys

from facewire.commands.cli import main

if __name__ == "__main__":
    sys.exit(main())
