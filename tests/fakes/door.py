"""A show behind the panel's door, without a show: moving pictures and a handful of subjects.

`python -m tests.fakes.door [PORT]` serves the panel with it, to look at.
"""

import asyncio
import difflib
import io
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager, suppress
from typing import Any

import numpy as np
from PIL import Image
from typing_extensions import override

from installation.clock import monotonic_s
from installation.control.access import AccessRules
from installation.control.door import (
    CourseStatus,
    DayStatus,
    Door,
    HistoryStatus,
    PanelStatus,
    PartStatus,
    Preview,
    RequestAnswer,
    SubjectStatus,
    TimeStatus,
    WallStatus,
)
from installation.control.osc_page import OscDesk
from installation.control.outputs_page import OutputsDesk
from installation.control.web import serve_panel
from installation.control.wording import explain
from installation.errors import CommandError
from installation.steering import ChoosePlaylist, Hold, Release, Steer

OpenControllers = Callable[[], AbstractAsyncContextManager[OscDesk]]

NAMES = ("tree frog", "volcano", "jellyfish", "analog clock", "rabbit", "tiger", "castle")
HOLD_S = 60.0
PLAYLISTS = ("originals", "night-garden", "deep-sea")
CLOSED = ("closed, dark", "closed (weekly hours: 11:00-20:00)", "dark")
DAYS = ("Tue 5 May", "Wed 6 May", "Thu 7 May", "Fri 8 May", "Sat 9 May", "Sun 10 May")
OPEN_DAY = (
    ("00:00-11:00", *CLOSED),
    ("11:00-17:30", "originals", "default playlist", "open"),
    ("17:30-20:00", "evening <b>: night-garden", "programme 'evening' (17:30-20:00)", "open"),
    ("20:00-24:00", *CLOSED),
)


def day_of(name: str, times: Iterable[tuple[str, str, str, str]]) -> DayStatus:
    """A day of the timetable; the afternoon of Tuesday is now."""
    parts = tuple(
        TimeStatus(
            times=span,
            title=title,
            why=why,
            wall=wall,
            now=name == DAYS[0] and span[:2] == "11",
        )
        for span, title, why, wall in times
    )
    return DayStatus(day=name, times=parts)


WEEK = (
    *(day_of(name, OPEN_DAY) for name in DAYS),
    day_of("Mon 11 May", [("00:00-24:00", *CLOSED)]),
)
HISTORY = (
    HistoryStatus(time="Tue 12:04:10", subjects="jellyfish", words="playlist, originals"),
    HistoryStatus(time="Tue 12:03:10", subjects="volcano", words="wish, panel 10.0.0.7"),
)


class FakeDoor(Door):
    """Answers like the conductor; `paint` makes the next preview."""

    def __init__(self) -> None:
        self.started_at_s = monotonic_s()
        self._painted = asyncio.Event()
        self.reset()

    def reset(self) -> None:
        """Forget all wishes and pictures."""
        self.size = (640, 360)
        self.wishes: list[tuple[str, str]] = []
        self.labels: tuple[str, ...] = ("jellyfish",)
        self.wish_at_s: float | None = None
        self.failing = False
        self.acts: list[Steer] = []
        self.held = False
        self.until = ""
        self.playlist = PLAYLISTS[0]
        self.waiting: tuple[str, ...] = ()
        self.trouble: tuple[str, ...] = ()
        self.wall = WallStatus(seen="good", healthy=True)
        self._preview = Preview(0, b"")

    def paint(self, at_s: float) -> None:
        """Show the picture of a time, in seconds."""
        jpeg = picture(at_s, *self.size)
        self._preview = Preview(self._preview.serial + 1, jpeg)
        self._painted.set()
        self._painted = asyncio.Event()

    @override
    def status(self) -> dict[str, Any]:
        if self.failing:
            raise RuntimeError("the fake door fails on purpose")
        now_s = monotonic_s()
        alone = len(self.labels) == 1
        regions = ("whole",) if alone else ("upper", "lower")
        places = ("",) if alone else ("above", "below")
        if self.wish_at_s is None:
            reason = explain("playlist", age_s=now_s - self.started_at_s, cue=self.labels[0])
        else:
            age_s = now_s - self.wish_at_s
            left_s = max(0.0, HOLD_S - age_s)
            reason = explain("wish", age_s=age_s, sender="panel 127.0.0.1", returns_in_s=left_s)
        page = PanelStatus(
            mode="dreaming",
            subjects=tuple(
                SubjectStatus(label=label, region=region, place=place)
                for label, region, place in zip(self.labels, regions, places, strict=True)
            ),
            reason=reason,
            next_label="volcano",
            wish_holds=self.wish_at_s is not None,
            parts=(
                PartStatus(name="Dream", light="good", words="dreaming, 0.42 s a step"),
                PartStatus(name="Projection", light="good", words="showing"),
            ),
            fps=29.9,
            keyframes=self._preview.serial // 50,
            late_frames=0,
            network="lite0",
            look="gallery",
            renderer="cpu",
            uptime_s=now_s - self.started_at_s,
            course=CourseStatus(
                playlist=self.playlist,
                playlists=PLAYLISTS,
                held=self.held,
                until=self.until,
                next_change="17:30 evening: night-garden",
                waiting=self.waiting,
                history=HISTORY,
                trouble=self.trouble,
            ),
            wall=self.wall,
        )
        return page.model_dump(mode="json")

    @override
    async def request(self, text: str, sender: str) -> RequestAnswer:
        self.wishes.append((text, sender))
        labels = tuple(part.strip() for part in text.lower().split(" and "))
        unknown = [label for label in labels if label not in NAMES and "<" not in label]
        if unknown:
            near = difflib.get_close_matches(unknown[0], NAMES, n=5, cutoff=0.0)
            message = f"Nobody here knows “{unknown[0]}”. Did you mean one of these?"
            return RequestAnswer(accepted=False, message=message, nearest=tuple(near))
        self.labels = labels
        self.wish_at_s = monotonic_s()
        message = f"The wall begins to dream of {' and '.join(labels)}."
        return RequestAnswer(accepted=True, message=message, subjects=labels)

    @override
    def steer(self, wanted: Steer) -> None:
        self.acts.append(wanted)
        match wanted:
            case ChoosePlaylist():
                if wanted.playlist not in PLAYLISTS:
                    message = f"there is no playlist {wanted.playlist!r}"
                    raise CommandError(message)
                self.playlist = wanted.playlist
            case Hold() | Release():
                self.held = isinstance(wanted, Hold)
                self.until = "17:45" if isinstance(wanted, Hold) and wanted.for_s else ""
            case _:
                self.labels = ("jellyfish",)
                self.wish_at_s = None

    @override
    async def week(self) -> tuple[DayStatus, ...]:
        return WEEK

    @override
    def preview(self, output: int = 0) -> Preview:
        if output > 1:
            return Preview(0, b"")
        return self._preview

    @override
    async def wait_preview(self, after_serial: int, timeout_s: float) -> Preview:
        if self._preview.serial == after_serial:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._painted.wait(), timeout_s)
        return self._preview


def picture(at_s: float, width: int, height: int) -> bytes:
    """A slowly flowing picture as JPEG; differs from that of any other time."""
    y, x = np.mgrid[0:height:4, 0:width:4] / height
    waves = [
        np.sin(7 * x + 1.3 * at_s + 2 * np.sin(4 * y + 0.7 * at_s) + phase)
        + np.sin(9 * np.hypot(x - 0.9, y - 0.5) - 1.1 * at_s + phase)
        for phase in (0.0, 0.9, 2.1)
    ]
    rgb = np.clip(105 + 52 * np.stack(waves, axis=-1), 0, 255).astype(np.uint8)
    file = io.BytesIO()
    image = Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC)
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


class PanelThread:
    """The panel with a fake door in an event loop of its own.

    Attributes:
        door: the fake; touch it only through `call` while the loop runs.
        url: where the panel is.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        frames_a_second: float = 25.0,
        access: AccessRules | None = None,
        controllers: OpenControllers | None = None,
        outputs: OutputsDesk | None = None,
    ) -> None:
        self.url = ""
        self._open_controllers = controllers
        self._outputs = outputs
        self._access = access
        self._port = port
        self._period_s = 1 / frames_a_second if frames_a_second else None
        self._ready = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="panel")
        self._thread.start()
        self._ready.wait(20)
        if self._error is not None:
            raise self._error

    def call(self, act: Any, *args: Any) -> None:
        """Run a function in the panel's loop and wait for its end."""
        done = threading.Event()

        def run() -> None:
            act(*args)
            done.set()

        self._loop.call_soon_threadsafe(run)
        if not done.wait(10):
            raise TimeoutError("the panel's loop hangs")

    def stop(self) -> None:
        """End the server; the port is free afterwards."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        if self._thread.is_alive():
            raise TimeoutError("the panel does not end")

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # noqa: BLE001 — told to the test's thread
            self._error = error
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self.door = FakeDoor()
        async with AsyncExitStack() as stack:
            desk = None
            if self._open_controllers is not None:
                desk = await stack.enter_async_context(self._open_controllers())
            served = serve_panel(
                self.door,
                "127.0.0.1",
                self._port,
                access=self._access,
                controllers=desk,
                outputs=self._outputs,
            )
            self.url = await stack.enter_async_context(served)
            self._ready.set()
            while not self._stop.is_set():
                if self._period_s is not None:
                    self.door.paint(monotonic_s())
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), self._period_s)


@contextmanager
def running_panel(
    *,
    port: int = 0,
    frames_a_second: float = 25.0,
    access: AccessRules | None = None,
    controllers: OpenControllers | None = None,
    outputs: OutputsDesk | None = None,
) -> Iterator[PanelThread]:
    """A panel with a fake door for the time of a `with`; no pictures of its own at 0 a second."""
    panel = PanelThread(
        port=port,
        frames_a_second=frames_a_second,
        access=access,
        controllers=controllers,
        outputs=outputs,
    )
    try:
        yield panel
    finally:
        panel.stop()


if __name__ == "__main__":
    with running_panel(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8080) as shown:
        print(shown.url, flush=True)
        threading.Event().wait()
