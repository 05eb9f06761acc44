"""Projectors are switched by the timetable, over a real PJLink connection."""

import asyncio
import hashlib
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from installation.config import load_config
from installation.config_power import PowerSection
from installation.direction import Direction, rules_of
from installation.projector_power import ProjectorPower, is_wanted, switched
from installation.steering import ChoosePlaylist, Steering
from tests.installation.support_conductor import REPERTOIRE

BERLIN = ZoneInfo("Europe/Berlin")
TIMES = """
timetable:
  zone: Europe/Berlin
  hours: {mon-sun: "10:00-18:00"}
  outside: dark
"""


class Beamer:
    """A projector: PJLink class 1 as JBMIA's paper of 2013 has it, sections 4.1, 4.2 and 5."""

    def __init__(self, password=None, power="0"):
        self.password = password
        self.power = power
        self.heard = []
        self.silent = False

    async def serve(self, reader, writer):
        salt = "498e4a67"
        wanted = ""
        if self.password is None:
            writer.write(b"PJLINK 0\r")
        else:
            writer.write(f"PJLINK 1 {salt}\r".encode())
            wanted = hashlib.md5(f"{salt}{self.password}".encode()).hexdigest()  # noqa: S324
        try:
            while line := await reader.readuntil(b"\r"):
                if self.silent:
                    await asyncio.sleep(60)
                text = line.decode().strip()
                if not text.startswith(wanted):
                    writer.write(b"PJLINK ERRA\r")
                    break
                text, wanted = text.removeprefix(wanted), ""
                writer.write(self.answer(text))
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    def answer(self, text):
        self.heard.append(text)
        if text == "%1POWR ?":
            return f"%1POWR={self.power}\r".encode()
        self.power = {"%1POWR 1": "3", "%1POWR 0": "2"}[text]
        return b"%1POWR=OK\r"

    @asynccontextmanager
    async def on_air(self):
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        async with server:
            yield server.sockets[0].getsockname()[1]


def direction_of(folder: Path, text: str = TIMES) -> Direction:
    path = folder / "config.yaml"
    path.write_text(text)
    config = load_config(path)
    began = datetime(2026, 5, 1, tzinfo=UTC)
    return Direction(rules_of(config), REPERTOIRE.library.playlists, Steering(began))


@pytest.mark.parametrize(
    ("clock", "wanted"),
    [
        ("09:56:59", False),
        ("09:57:01", True),
        ("10:00:00", True),
        ("17:59:59", True),
        ("18:04:59", True),
        ("18:05:01", False),
        ("03:00:00", False),
    ],
)
def test_they_are_on_a_while_before_the_wall_is_lit_and_a_while_after(tmp_path, clock, wanted):
    now = datetime.fromisoformat(f"2026-05-04T{clock}").replace(tzinfo=BERLIN)

    assert is_wanted(direction_of(tmp_path), lambda: now, PowerSection()) == wanted


def test_a_wall_that_is_never_dark_keeps_them_on_and_a_hand_lights_a_dark_one(tmp_path):
    night = datetime(2026, 5, 4, 3, 0, tzinfo=BERLIN)
    still = direction_of(tmp_path, TIMES.replace("dark", "still"))
    dark = direction_of(tmp_path)

    assert is_wanted(still, lambda: night, PowerSection())
    assert not is_wanted(dark, lambda: night, PowerSection())
    dark.steer(ChoosePlaylist(playlist="originals", sender="panel"), night)
    assert is_wanted(dark, lambda: night + timedelta(minutes=1), PowerSection())


@pytest.mark.parametrize("password", [None, "geheim"])
@pytest.mark.parametrize(
    ("power", "on", "sent", "condition"),
    [
        ("0", True, "%1POWR 1", "warming"),
        ("1", False, "%1POWR 0", "cooling"),
        ("1", True, None, "on"),
        ("0", False, None, "off"),
        ("2", True, None, "cooling"),
        ("3", False, None, "warming"),
    ],
)
def test_a_projector_is_switched_only_where_it_must_be(password, power, on, sent, condition):
    async def run():
        beamer = Beamer(password, power)
        async with beamer.on_air() as port:
            found = await switched("127.0.0.1", port, password, on=on)
        return found, [line for line in beamer.heard if "?" not in line]

    assert asyncio.run(run()) == (condition, [] if sent is None else [sent])


def test_one_that_is_silent_wrong_or_away_is_told_and_asked_again_and_the_others_go_on(monkeypatch):
    monkeypatch.setattr("installation.projector_power.ANSWER_LIMIT_S", 0.2)

    async def run():
        silent, locked, good = Beamer(), Beamer("geheim"), Beamer()
        silent.silent = True
        async with silent.on_air() as a, locked.on_air() as b, good.on_air() as c:
            ports = [f"127.0.0.1:{port}" for port in (a, b, c)]
            section = PowerSection(projectors=ports)  # type: ignore[arg-type]
            keeper = ProjectorPower(section, lambda: True, every_s=0.05)
            async with keeper.kept():
                await asyncio.sleep(1.0)
                before = keeper.parts()
                silent.silent = False
                await asyncio.sleep(0.5)
            assert silent.power == "3"
        return before

    parts = asyncio.run(run())
    assert [part.light for part in parts] == ["bad", "bad", "waiting"]
    assert "does not answer" in parts[0].words
    assert "refuses the password" in parts[1].words


def test_nothing_is_switched_without_an_address():
    keeper = ProjectorPower(PowerSection(), lambda: True)

    async def run():
        async with keeper.kept():
            await asyncio.sleep(0)
        return keeper.parts()

    assert asyncio.run(run()) == ()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.168.1.60", ("192.168.1.60", 4352)),
        ("beamer.local:4353", ("beamer.local", 4353)),
        ("[fe80::1]:4352", ("fe80::1", 4352)),
        ("fe80::1", ("fe80::1", 4352)),
    ],
)
def test_addresses_are_read_with_and_without_a_port(text, address):
    assert PowerSection(projectors=[text]).projectors == (address,)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", ["", ":", "a:0", "a:70000", 5, "a:b"])
def test_what_is_no_address_is_refused(wrong):
    with pytest.raises(ValueError, match="must be addresses such as"):
        PowerSection(projectors=[wrong])  # type: ignore[arg-type]
