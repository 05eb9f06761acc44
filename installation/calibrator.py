"""Sets the outputs as technicians want them at the panel, and keeps it in `calibration.json`.

The config is never written. Every change is on the wall at once; what was saved is there again
after a restart. It is the `OutputsDesk` of the panel.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, Protocol, assert_never, get_args

from pydantic import Field

from installation import commands as act
from installation.calibration import (
    Adjustment,
    Calibration,
    Geometry,
    Widths,
    configured,
    held,
    moved,
    place_of,
    points_shown,
    setting,
    with_grid,
    with_point,
)
from installation.clock import monotonic_s
from installation.config_sections import Config
from installation.control import output_acts as acts
from installation.control import outputs_page as panel
from installation.errors import CommandError
from installation.kept_file import read_kept, write_kept
from installation.logs import Seldom
from installation.show import ShowState, TestCard
from installation.tally import Tally
from installation.undoing import History
from installation.values import Frozen

log = logging.getLogger(__name__)

FILE: Final = "calibration.json"
MAX_BYTES: Final = 1 << 20
RETRY_S: Final = 5.0
"""So long after the disk refused a calibration it is tried again."""

FADE_S: Final = 0.5
"""How fast the panel's own dimmer is obeyed: who sets up projectors does not wait."""


class Kept(Frozen):
    """The content of the file: with what the show begins, and the two presets."""

    version: Literal[1] = 1
    saved: Calibration = ()
    presets: dict[acts.Preset, Calibration] = Field(default_factory=dict)


class Calibrated(Protocol):
    """What the calibrator needs of the conductor."""

    state: ShowState

    def do(self, command: act.Command) -> None:
        """Change the show."""
        ...


class Calibrator:
    """The calibration of all outputs.

    Args:
        show: that follows it.
        config: of the show.
        tally: knows how large the projection's outputs are.
        state_dir: the show's folder; this process holds its lock.
        clock: monotonic seconds.

    Attributes:
        trouble: what is wrong with the file; () if all is well.
    """

    def __init__(
        self,
        show: Calibrated,
        config: Config,
        tally: Tally,
        state_dir: Path,
        clock: Callable[[], float] = monotonic_s,
    ) -> None:
        self._show = show
        self._bases = configured(config.outputs)
        sections = config.outputs
        self._sizes = [s.size for s in sections] if sections else [config.projection.size]
        self._tally = tally
        self._path = state_dir / FILE
        self._clock = clock
        found = read_kept(self._path, Kept.model_validate_json, most_bytes=MAX_BYTES)
        self._kept = found.value or Kept()
        self.trouble: tuple[str, ...] = (found.trouble,) if found.trouble else ()
        self._history = History()
        self._to_write = asyncio.Event()
        self._unwritten = False
        self._seldom = Seldom()

    @property
    def saved(self) -> tuple[Adjustment, ...]:
        """With what the show begins."""
        return self._kept.saved

    def now(self) -> tuple[Geometry, ...]:
        """How each output is set."""
        calibration = self._show.state.calibration
        return tuple(held(base, calibration) for base in self._bases)

    def page(self) -> panel.OutputsPage:
        """How everything is now, for the panel."""
        state = self._show.state
        return panel.OutputsPage(
            outputs=tuple(self._view(number) for number in range(1, len(self._bases) + 1)),
            can_undo=bool(self._history.steps),
            is_saved=not self._unwritten and _same(state.calibration, self._kept.saved),
            presets={letter: letter in self._kept.presets for letter in get_args(acts.Preset)},
            card=state.test_card,
            cards=tuple(card for card in get_args(TestCard) if card),
            dimmer=state.dimmer,
            blackout=state.blackout,
            trouble=(*self.trouble, *self._unknown(), *self._refused()),
        )

    def act(self, wanted: acts.OutputAct) -> str:
        """Do what is wanted at the panel; what it says to it.

        Raises:
            CommandError: it cannot be had; nothing has changed.
        """
        if isinstance(wanted, acts.OfOutput):
            return self._adjust(wanted)
        if isinstance(wanted, acts.OfShow):
            if isinstance(wanted, acts.Card | acts.IdentifyOutputs):
                self._check(wanted.output)
            command, said = _command(wanted)
            self._show.do(command)
            return said
        return self._take(wanted)

    async def keep(self) -> None:
        """Wait until something is to be kept, then write it: a disk may take its time.

        What a disk has refused is tried again until it is there.
        """
        await self._to_write.wait()
        if self._unwritten:
            await asyncio.sleep(RETRY_S)
        self._to_write.clear()
        content = self._kept.model_dump_json(indent=1).encode()
        try:
            await asyncio.to_thread(write_kept, self._path, content)
            self.trouble, self._unwritten = (), False
        except OSError as error:
            self._unwritten = True
            self._to_write.set()
            self.trouble = (f"the calibration cannot be written to {self._path}: {error}",)
            if self._seldom.may("calibration", self._clock()) is not None:
                log.warning("%s", self.trouble[0])

    # --- inside ---------------------------------------------------------------------------------

    def _take(self, wanted: acts.OfAll) -> str:
        """Change the calibration as a whole, or keep it.

        Raises:
            CommandError: there is nothing to go back to.
        """
        now, presets = self._show.state.calibration, self._kept.presets
        match wanted:
            case acts.Undo():
                before, history = self._history.undone()
                self._show.do(act.SetCalibration(calibration=before))
                self._history = history
                return "The last change is taken back."
            case acts.Save():
                self._keep(self._kept.model_copy(update={"saved": now}))
                return "Saved: the show begins with this from now on."
            case acts.KeepPreset():
                more = {**presets, wanted.preset: now}
                self._keep(self._kept.model_copy(update={"presets": more}))
                return f"Kept as preset {wanted.preset}."
            case acts.UsePreset():
                if wanted.preset not in presets:
                    message = f"nothing is kept as preset {wanted.preset} yet"
                    raise CommandError(message)
                self._set(f"preset {wanted.preset}", presets[wanted.preset])
                return f"Preset {wanted.preset} is on. Save it to begin with it."
        assert_never(wanted)

    def _adjust(self, wanted: acts.OfOutput) -> str:
        """Change one output.

        Raises:
            CommandError: there is none, or it cannot be so.
        """
        number = wanted.output
        self._check(number)
        base, calibration = self._bases[number - 1], self._show.state.calibration
        now = held(base, calibration)
        what, changed = self._changed(now, base, wanted)
        self._set(f"{number} {what}", setting(calibration, base, changed))
        return "" if what != "reset" else f"Output {number} is as in the config."

    def _check(self, number: int) -> None:
        """See that there is an output of a number.

        Raises:
            CommandError: there is not.
        """
        count = len(self._bases)
        if number > count:
            have = "is one output" if count == 1 else f"are {count} outputs"
            message = f"there {have}, got output {number}"
            raise CommandError(message)

    def _changed(
        self, now: Geometry, base: Geometry, wanted: acts.OfOutput
    ) -> tuple[str, Geometry]:
        """What is changed, and the output then."""
        match wanted:
            case acts.Move():
                return f"point {wanted.point}", with_point(now, wanted.point, wanted.to)
            case acts.Nudge():
                at = moved(place_of(now, wanted.point), *wanted.by, self._size(wanted.output))
                return f"point {wanted.point}", with_point(now, wanted.point, at)
            case acts.Blend() | acts.Overlap():
                return "blend", replace(now, blend=_widths(now, wanted))
            case acts.Brightness():
                return "brightness", replace(now, brightness=wanted.value)
            case acts.LayGrid():
                if min(wanted.columns, wanted.rows) < 2 and wanted.columns + wanted.rows:
                    raise CommandError("a grid has at least 2 points a side, or none at all")
                return "grid", with_grid(now, wanted.columns, wanted.rows)
            case acts.Reset():
                return "reset", base
        assert_never(wanted)

    def _set(self, what: str, calibration: tuple[Adjustment, ...]) -> None:
        before = self._show.state.calibration
        if _same(before, calibration):
            return
        try:
            self._show.do(act.SetCalibration(calibration=calibration))
        except CommandError:
            known = self._known(calibration)
            if known == calibration:
                raise
            self._show.do(act.SetCalibration(calibration=known))  # what is gone makes room
        self._history = self._history.noted(what, before, self._clock())

    def _known(self, calibration: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
        """What was set of outputs that the config has."""
        names = {base.output for base in self._bases}
        return tuple(a for a in calibration if a.output in names)

    def _keep(self, kept: Kept) -> None:
        self._kept = kept
        self._to_write.set()

    def _size(self, number: int) -> tuple[int, int]:
        """(width, height) in pixels of what an output is sent: as told, else as configured."""
        report = self._tally.newest.get("projection")
        if report is not None and len(report.outputs) == len(self._bases):
            output = report.outputs[number - 1]
            return output.width, output.height
        return self._sizes[number - 1]

    def _view(self, number: int) -> panel.OutputView:
        base = self._bases[number - 1]
        now = held(base, self._show.state.calibration)
        width, height = self._size(number)
        return panel.OutputView(
            number=number,
            name=now.output,
            width=width,
            height=height,
            corners=now.corners,
            grid=points_shown(now),
            blend=now.blend,
            brightness=now.brightness,
            changed=now != base,
        )

    def _unknown(self) -> tuple[str, ...]:
        """What was set of outputs that the config no longer has."""
        calibration = self._show.state.calibration
        known = self._known(calibration)
        gone = [a.output for a in calibration if a not in known]
        return tuple(f"“{name}” was calibrated, but the config has no such output" for name in gone)

    def _refused(self) -> tuple[str, ...]:
        """What the projection could not do."""
        report = self._tally.newest.get("projection")
        outputs = () if report is None else report.outputs
        return tuple(f"{output.name}: {output.refused}" for output in outputs if output.refused)


def _command(wanted: acts.OfShow) -> tuple[act.Command, str]:
    """What the whole show is to do, and what the panel says to it."""
    match wanted:
        case acts.Card():
            said = f"Test card {wanted.card}." if wanted.card else "The dream is on again."
            return act.SetTestCard(card=wanted.card, output=wanted.output), said
        case acts.IdentifyOutputs():
            who = f"Output {wanted.output}" if wanted.output else "Every output"
            said = f"{who} shows its number for some seconds."
            return act.Identify(output=wanted.output), said
        case acts.Dimmer():
            said = f"Brightness {wanted.value:.0%}."
            return act.SetDimmer(dimmer=wanted.value, fade_s=FADE_S), said
        case acts.Blackout():
            said = "The wall goes dark." if wanted.on else "The wall comes back."
            return act.SetBlackout(blackout=wanted.on), said
    assert_never(wanted)


def _widths(now: Geometry, wanted: acts.Blend | acts.Overlap) -> Widths:
    """The widths of the overlaps of an output then."""
    if isinstance(wanted, acts.Blend):
        return wanted.widths
    left, right, top, bottom = (
        wanted.width if side == wanted.side else width
        for side, width in zip(acts.SIDES, now.blend, strict=True)
    )
    return left, right, top, bottom


def _same(one: tuple[Adjustment, ...], other: tuple[Adjustment, ...]) -> bool:
    """Whether two calibrations are equal, in whatever order."""
    return {a.output: a for a in one} == {a.output: a for a in other}
