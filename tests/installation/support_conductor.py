"""A conductor without its processes, and a wall clock that tests set."""

import asyncio
from datetime import UTC, datetime, timedelta

from installation.clock import utc_now
from installation.conductor import Conductor
from installation.config_osc import OscSection
from installation.config_sections import Config, PanelSection, WishSection
from installation.repertoire import open_repertoire

CONFIG = Config(
    panel=PanelSection(enabled=False),
    osc=OscSection(enabled=False),
    wish=WishSection(hold_s=30.0, fade_s=2.5),
)
REPERTOIRE = open_repertoire(CONFIG)
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Clock:
    """The wall clock of a test."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now

    def go_on(self, **length):
        self.now += timedelta(**length)


def conductor_in(folder, config=CONFIG, clock=utc_now, repertoire=REPERTOIRE):
    dreamer = "tests.fakes.dreamer:open_dreamer"
    return Conductor(config, folder, repertoire, dreamer=dreamer, wall_clock=clock)


def ask(conductor, text):
    return asyncio.run(conductor.request(text, "panel 10.0.0.7"))
