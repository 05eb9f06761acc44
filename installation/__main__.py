"""`python -m installation`: the command line of the show."""

import signal
import sys

if __name__ == "__main__":
    if "run" in sys.argv[1:]:
        # Who asks for the end while all is being loaded is heard as soon as it can be done well:
        # there may be parts of the show that outlived the conductor before.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGHUP})
    from installation.cli import main

    sys.exit(main())
