"""The two clocks of the show, named so that a reader sees which one is meant."""

import time
from datetime import UTC, datetime


def monotonic_s() -> float:
    """Seconds of CLOCK_MONOTONIC: the same in every process of one machine, never set back."""
    return time.monotonic()


def utc_now() -> datetime:
    """The wall clock as a datetime in UTC: for people to read, never for intervals."""
    return datetime.now(UTC)
