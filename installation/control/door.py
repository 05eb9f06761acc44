"""The door between the panel and the conductor: all that a web page may see and ask.

The web server knows nothing else of the show; the conductor implements the door, tests fake it.
All methods run in the conductor's event loop.
"""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from installation.steering import Steer

PartLight = Literal["good", "waiting", "bad", "off"]


@dataclass(frozen=True, kw_only=True)
class RequestAnswer:
    """What the show says to a wish.

    Attributes:
        accepted: whether the wall will dream of it.
        message: one sentence for the visitor.
        subjects: labels of the subjects found, first the upper one; empty if refused.
        nearest: names that the visitor may have meant; empty if accepted.
    """

    accepted: bool
    message: str
    subjects: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """The newest small picture of the wall.

    Attributes:
        serial: number of the picture, rising; 0 = there has been none yet.
        jpeg: the file's bytes; empty while serial is 0.
    """

    serial: int
    jpeg: bytes


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class PartStatus(_Frozen):
    """One process of the show as a traffic light.

    Attributes:
        name: e.g. "Dream" or "Projection".
        light: good = works, waiting = starts or slow, bad = failed, off = not wanted.
        words: the same in words, e.g. "dreaming, 0.4 s a step".
    """

    name: str
    light: PartLight
    words: str


class SubjectStatus(_Frozen):
    """One subject on the wall.

    Attributes:
        label: its name.
        region: where it is, as in a playlist, e.g. "upper", "centre", "whole" or "mask".
        place: the same for people, e.g. "above"; "" where nothing need be said.
        weight: how hard it pulls beside the others, above 0.
    """

    label: str
    region: str = "whole"
    place: str = ""
    weight: float = 1.0


class HistoryStatus(_Frozen):
    """One change of the wall.

    Attributes:
        time: when, by the gallery's clock, e.g. "Mon 17:30:00".
        subjects: what came on the wall, in words.
        words: why, in words.
    """

    time: str
    subjects: str
    words: str


class CourseStatus(_Frozen):
    """What the timetable and people want of the show.

    Attributes:
        wall: "open", or what it does while the gallery is closed: "dark", "still" or "slow".
        playlist: that is on, also while a wish hides it.
        playlists: the names of all that can be chosen.
        held: whether somebody holds the cue.
        until: when what somebody holds or has chosen ends by itself, e.g. "17:45"; "" if it does
            not.
        next_change: of the timetable, e.g. "17:30 evening: night-garden"; "" if none is near.
        waiting: wishes that wait, the first one first.
        history: the last changes of the wall, the newest first.
        trouble: what is wrong with files and disks, of playlists with file and line.
    """

    wall: str = "open"
    playlist: str = ""
    playlists: tuple[str, ...] = ()
    held: bool = False
    until: str = ""
    next_change: str = ""
    waiting: tuple[str, ...] = ()
    history: tuple[HistoryStatus, ...] = ()
    trouble: tuple[str, ...] = ()


class TimeStatus(_Frozen):
    """A part of a day of the timetable.

    Attributes:
        times: e.g. "10:00-17:30".
        title: what is shown, e.g. "evening: night-garden".
        why: what of the timetable says so.
        wall: "open", or what the wall does while the gallery is closed.
        now: whether this is on now.
    """

    times: str
    title: str
    why: str
    wall: str
    now: bool = False


class DayStatus(_Frozen):
    """A day of the timetable: its name, e.g. "Mon 4 May", and its parts in order."""

    day: str
    times: tuple[TimeStatus, ...]


class WallStatus(_Frozen):
    """How the wall is, by the pixels that are sent.

    Attributes:
        seen: "good", "black", "flat", "frozen" or "wrong", which is not what was drawn; "silent"
            if the projection tells nothing, "starting" if it has not told anything yet.
        wrong_s: for how long it has not been good, 0 while it is.
        healthy: whether visitors see a moving picture, or the darkness that is wanted.
    """

    seen: Literal["good", "black", "flat", "frozen", "wrong", "silent", "starting"] = "starting"
    wrong_s: float = 0.0
    healthy: bool = False


class PanelStatus(_Frozen):
    """What the panel shows; None = not known yet. Made by the conductor, read by panel.js.

    Attributes:
        mode: "starting", "dreaming", "safe" or "stopping".
        subjects: what is dreamt of now.
        leaving: what goes while those come in, with the weights that are left.
        reason: why, in a sentence; see `installation.control.wording.explain`.
        next_label: what the playlist shows next, "" if unknown.
        wish_holds: whether a wish or the operator holds the wall (offers "back to the playlist").
        blackout: whether the operator has faded the wall to black.
        parts: the processes.
        fps: frames shown a second.
        keyframes: finished rounds' pictures since the start.
        late_frames: frames shown late since the start.
        network: the network that dreams.
        look: its way of dreaming.
        renderer: what draws the frames.
        uptime_s: seconds since the start.
        course: what the timetable and people want.
        wall: how the wall is.
    """

    mode: str
    subjects: tuple[SubjectStatus, ...]
    leaving: tuple[SubjectStatus, ...] = ()
    reason: str
    next_label: str = ""
    wish_holds: bool = False
    blackout: bool = False
    parts: tuple[PartStatus, ...] = ()
    fps: float | None = None
    keyframes: int | None = None
    late_frames: int | None = None
    network: str | None = None
    look: str | None = None
    renderer: str | None = None
    uptime_s: float | None = None
    course: CourseStatus = CourseStatus()
    wall: WallStatus = WallStatus()


class Door(Protocol):
    """What the panel asks of the conductor."""

    def status(self) -> dict[str, Any]:
        """The show now: `PanelStatus(...).model_dump(mode="json")`."""
        ...

    async def request(self, text: str, sender: str) -> RequestAnswer:
        """Ask for a dream.

        Args:
            text: 1 to 200 printable characters, e.g. "rabbit and analog clock".
            sender: who asks, e.g. "panel 192.168.1.20".
        """
        ...

    def steer(self, wanted: Steer) -> None:
        """Do what an operator wants with the course of the show.

        Raises:
            CommandError: there is no such playlist, or the gallery is closed.
        """
        ...

    async def week(self) -> tuple[DayStatus, ...]:
        """What the timetable shows today and on the six days that follow."""
        ...

    def preview(self, output: int = 0) -> Preview:
        """The newest preview, at once: of all outputs, or of one, from 1."""
        ...

    async def wait_preview(self, after_serial: int, timeout_s: float) -> Preview:
        """The newest preview as soon as its serial differs from `after_serial`.

        After `timeout_s` it is the newest one all the same.
        """
        ...
