"""The camera as it stands in the show's state: where it was, how it moves, what a cue wants. Pure.

The mathematics are the projection's; here are the limits.
"""

from typing import Annotated, Final, Self

from pydantic import Field

from installation.subjects import LONGEST_FADE_S
from installation.values import Frozen
from projection.camera import CameraPath, CameraPosition, Rates

ZoomRate = Annotated[float, Field(ge=0.8, le=1.25)]
RotationRate = Annotated[float, Field(ge=-45, le=45)]


class ShowRates(Frozen):
    """How fast the camera moves: zoom factor a second, clockwise degrees a second."""

    zoom_rate: ZoomRate
    rotation_deg_s: RotationRate

    def at_pace(self, pace: float) -> "ShowRates":
        """The same way at another speed: 1 as it is, 0 standing still."""
        return ShowRates(zoom_rate=self.zoom_rate**pace, rotation_deg_s=self.rotation_deg_s * pace)


class CueRates(Frozen):
    """How fast a cue wants the camera to move; None = as usual."""

    zoom_rate: ZoomRate | None = None
    rotation_deg_s: RotationRate | None = None

    def over(self, usual: ShowRates) -> ShowRates:
        """The rates of the cue, and the usual ones where it wants none."""
        wanted = self.model_dump(exclude_none=True)
        return usual.model_copy(update=wanted)


AS_USUAL: Final = CueRates()


class Camera(Frozen):
    """Where the camera was at `at_s` (monotonic seconds), and how it moves from there on.

    With `before` it glides, for `glide_s` seconds, from those rates to its own.
    """

    at_s: float
    log_zoom: float = 0.0
    angle_deg: float = 0.0
    zoom_rate: ZoomRate = 1.02
    rotation_deg_s: RotationRate = 0.25
    before: ShowRates | None = None
    glide_s: float = Field(default=0.0, ge=0, le=LONGEST_FADE_S)

    @property
    def rates(self) -> ShowRates:
        """How it moves once it has come to its pace."""
        return ShowRates(zoom_rate=self.zoom_rate, rotation_deg_s=self.rotation_deg_s)

    def path(self) -> CameraPath:
        """The same as the projection's value, which holds the mathematics."""
        before = self.before
        return CameraPath(
            at_s=self.at_s,
            position=CameraPosition(log_zoom=self.log_zoom, angle_deg=self.angle_deg),
            zoom_rate=self.zoom_rate,
            rotation_deg_s=self.rotation_deg_s,
            before=None if before is None else Rates(before.zoom_rate, before.rotation_deg_s),
            glide_s=self.glide_s,
        )

    def moving(self, rates: ShowRates, now_s: float, glide_s: float) -> Self:
        """The camera that goes on at other rates from where it is; the same one at the same rates.

        Args:
            rates: the new ones.
            now_s: monotonic seconds.
            glide_s: seconds in which it comes to them, 0 or more.
        """
        if rates == self.rates:
            return self
        path = self.path().with_rates(now_s, rates.zoom_rate, rates.rotation_deg_s, glide_s)
        before = path.before
        return type(self)(
            at_s=path.at_s,
            log_zoom=path.position.log_zoom,
            angle_deg=path.position.angle_deg,
            zoom_rate=path.zoom_rate,
            rotation_deg_s=path.rotation_deg_s,
            before=None
            if before is None
            else ShowRates(zoom_rate=before.zoom_rate, rotation_deg_s=before.rotation_deg_s),
            glide_s=path.glide_s,
        )
