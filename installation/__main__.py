"""`python -m installation`: the command line of the show."""

import sys

from installation.cli import main

if __name__ == "__main__":
    sys.exit(main())
