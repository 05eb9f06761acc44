"""The show that the chaos run torments: `python -m tests.chaos.show CONFIG DREAMER CLOCK`.

It is started as the command line does it, with another dreamer, and with a wall clock that is
ahead by as many seconds as stand in the file CLOCK, if that is there.
"""

import signal
import sys
from pathlib import Path


def main() -> int:
    """The exit code: 2 where the settings are refused."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGHUP})  # as __main__.py does
    from installation import logs
    from installation.clock import utc_now
    from installation.errors import InstallationError
    from installation.good_config import keep_good, settings_for_start
    from installation.run import run_show
    from tests.e2e.show import clock_ahead

    config, dreamer, clock = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    logs.set_up()
    try:
        chosen = settings_for_start(config, lambda read: read, None)

        def started(state_dir: Path) -> None:
            if chosen.text is not None:
                keep_good(state_dir, config, chosen.text, utc_now())

        return run_show(
            chosen.config,
            dreamer=dreamer,
            trouble=chosen.trouble,
            started=started,
            wall_clock=clock_ahead(clock),
        )
    except InstallationError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
