"""What config.yaml may say: one frozen model for each section. Pure.

Every field has its limits, its unit and a description; the page docs/config.md is made from them.
"""

from typing import Final, Literal, Self

from pydantic import Field, InstanceOf, model_validator
from pydantic_core import PydanticCustomError

from installation.config_nodes import NodesSection
from installation.config_osc import OscSection
from installation.config_outputs import OutputSection
from installation.config_power import PowerSection
from installation.config_show import Section, ShowSection, StaffSection
from installation.config_values import (
    FilePath,
    Host,
    LookName,
    Monitor,
    PlaylistName,
    Size,
    SizeOrAuto,
    SizeText,
    Token,
)
from model.settings import DreamSettings
from playlists.block_list import NOTHING_BLOCKED, Blocked
from playlists.timetable.timetable import Timetable

VGG_MIN_SIDE_PX: Final = 224

NetworkName = Literal["auto", "vgg16", "vgg19", "lite0", "lite1", "lite2"]
OutputName = Literal["auto", "fullscreen", "window", "headless"]
RendererName = Literal["auto", "gl", "cpu"]
MixingName = Literal["flow", "steady", "fade"]


class DreamSection(Section):
    """The network that dreams, and its canvas."""

    network: NetworkName = Field(
        default="auto",
        description="The network that dreams. auto = the best one that this machine can run: "
        "VGG-16 with a GPU and its weights, otherwise EfficientNet-Lite0.",
    )
    weights: FilePath = Field(
        default=None,
        description="File with the network's weights. null = the ones that are installed.",
        json_schema_extra={"value": "a path (relative to this file) or null"},
    )
    look: LookName = Field(
        default="gallery",
        description="Way of dreaming. gallery = calm, recognisable pictures. "
        "seed = the coarser way of the 2015 original. deepdream = eyes, fur and petals that the "
        "network sees everywhere, whatever the subject.",
        json_schema_extra={"value": "gallery, seed, deepdream, or one of your own in `looks`"},
    )
    size: SizeOrAuto = Field(
        default=None,
        description="Size of the canvas. auto = what the network can dream of in good time. "
        "VGG networks need at least 224 px a side.",
        json_schema_extra={
            "unit": "pixels",
            "value": '"auto" or WIDTHxHEIGHT such as "512x288", each side 64 to 7680',
            "default": "auto",
        },
    )
    seed: int | None = Field(
        default=None,
        ge=0,
        le=2**32 - 1,
        description="Start of the random numbers. null = a new dream at each start.",
    )
    prior: FilePath = Field(
        default=None,
        description="File with a patch prior, as `prior fit` makes it of your own pictures: "
        "the texture of the dream. null = the one that is shipped.",
        json_schema_extra={"value": "a path (relative to this file) or null"},
    )
    prior_strength: float | None = Field(
        default=None,
        ge=0,
        le=1000,
        description="How strongly the canvas is kept natural. null = the look's value.",
    )
    step_size: float | None = Field(
        default=None,
        gt=0,
        le=50,
        description="How far one dream step changes the canvas. null = the look's value.",
        json_schema_extra={"unit": "grey levels of 255"},
    )

    @model_validator(mode="after")
    def _canvas_holds_the_network(self) -> Self:
        """A VGG's last layers look at 224 px: on less they give no output at all."""
        if self.size is None or not self.network.startswith("vgg"):
            return self
        if min(self.size) < VGG_MIN_SIDE_PX:
            raise PydanticCustomError(
                "size_too_small",
                "must be at least {limit} px a side for the network {network}, got {size}",
                {
                    "field": "size",
                    "limit": VGG_MIN_SIDE_PX,
                    "network": self.network,
                    "size": str(self.size),
                },
            )
        return self


class CameraSection(Section):
    """The slow movement into the picture."""

    zoom_rate: float = Field(
        default=1.02,
        ge=1.0,
        le=1.25,
        description="Zoom of the camera. 1.0 stands still, 1.02 doubles in 35 seconds.",
        json_schema_extra={"unit": "factor a second"},
    )
    rotation_deg_s: float = Field(
        default=0.25,
        ge=-45,
        le=45,
        description="Rotation of the camera; negative turns the other way.",
        json_schema_extra={"unit": "degrees a second"},
    )


class ProjectionSection(Section):
    """What the projector or the screen shows."""

    output: OutputName = Field(
        default="auto",
        description="auto = fullscreen where a monitor is found, otherwise headless. "
        "headless = no window, the panel alone shows the picture.",
    )
    monitor: Monitor = Field(
        default=None,
        description="Monitor of the fullscreen picture: its name, such as HDMI-1, or its number. "
        "null = the first one.",
        json_schema_extra={"value": "a name, a number from 1 to 32, or null"},
    )
    size: SizeText = Field(
        default=Size(640, 360),
        description="Size of the picture in a window and when headless; "
        "fullscreen takes the monitor's.",
        json_schema_extra={
            "unit": "pixels",
            "value": 'WIDTHxHEIGHT such as "1280x720", each side 64 to 7680',
        },
    )
    max_fps: int = Field(
        default=30,
        ge=1,
        le=240,
        description="Most frames shown in a second.",
        json_schema_extra={"unit": "frames a second"},
    )
    canvas: SizeOrAuto = Field(
        default=None,
        description="Size of the picture of which `outputs` show parts. auto = so large that each "
        "gets all its pixels.",
        json_schema_extra={
            "unit": "pixels",
            "value": '"auto" or WIDTHxHEIGHT such as "3840x1080", each side 64 to 7680',
            "default": "auto",
        },
    )
    renderer: RendererName = Field(
        default="auto",
        description="What draws the frames. gl = graphics card, cpu = processor, "
        "auto = gl where it works.",
    )
    mixing: MixingName = Field(
        default="steady",
        description="How a keyframe comes over the one before it. fade = plain; steady = without "
        "losing sharpness and contrast on the way; flow = and what moved is moved.",
    )
    burn_in_drift_px: float = Field(
        default=2.0,
        ge=0,
        le=64,
        description="How far the picture wanders, in half an hour, so that nothing burns in.",
        json_schema_extra={"unit": "pixels"},
    )
    keyboard: bool = Field(
        default=False,
        description="Whether a keyboard at the show's machine sets up the outputs: Ctrl, Alt and C "
        "together begin.",
    )
    caption: bool = Field(
        default=True, description="Whether the subject's name stands in the picture."
    )
    fade_s: float = Field(
        default=3.0,
        ge=0,
        le=60,
        description="How long the picture takes to fade to black and back.",
        json_schema_extra={"unit": "seconds"},
    )
    dimmer: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="Brightness of the picture. 0 = black, 1 = full.",
        json_schema_extra={"unit": "share of full brightness"},
    )


class PanelSection(Section):
    """The web page that shows the wall and takes wishes."""

    enabled: bool = Field(default=True, description="Whether there is a panel.")
    host: Host = Field(
        default="127.0.0.1",
        description="Address on which the panel listens. 127.0.0.1 = this machine only, "
        "0.0.0.0 = the network; then `token` and `visitors` say who gets in.",
        json_schema_extra={"value": "an IP address or a host name"},
    )
    port: int = Field(
        default=8080,
        ge=0,
        le=65535,
        description="Port on which the panel listens. 0 = any free one, told in the log.",
    )
    token: Token = Field(
        default=None,
        description="Word with which one signs in from the network to steer the show. "
        "null = only this machine can steer it.",
        json_schema_extra={"value": "a text of 8 to 200 characters, or null"},
    )
    visitors: bool = Field(
        default=False,
        description="Whether everybody in the network may see the wall on the panel and wish.",
    )


class WishSection(Section):
    """Wishes of visitors."""

    hold_s: float = Field(
        default=60.0,
        ge=5,
        le=3600,
        description="How long a wish keeps the wall before the playlist returns.",
        json_schema_extra={"unit": "seconds"},
    )
    fade_s: float = Field(
        default=3.0,
        ge=0,
        le=60,
        description="How long what a wish asks for takes to come in; less than hold_s, of which "
        "it is a part.",
        json_schema_extra={"unit": "seconds"},
    )

    cool_down_s: float = Field(
        default=90.0,
        ge=0,
        le=86_400,
        description="After a wish has come on the wall, its sender has to wait for so long before "
        "the next one.",
        json_schema_extra={"unit": "seconds"},
    )
    subject_cool_down_s: float = Field(
        default=180.0,
        ge=0,
        le=86_400,
        description="After a wish has come on the wall, nobody can wish for the same subject for "
        "so long.",
        json_schema_extra={"unit": "seconds"},
    )
    most_waiting: int = Field(
        default=10,
        ge=1,
        le=100,
        description="So many wishes can wait for their turn; who asks then is told to come back.",
    )
    longest_wait_s: float = Field(
        default=900.0,
        ge=10,
        le=86_400,
        description="A wish that has not had its turn after so long is dropped.",
        json_schema_extra={"unit": "seconds"},
    )

    @model_validator(mode="after")
    def _comes_in_before_it_goes(self) -> Self:
        if self.fade_s < self.hold_s:
            return self
        raise PydanticCustomError(
            "fade_too_long",
            "must be less than hold_s, which is {limit}, got {fade_s}",
            {"field": "fade_s", "limit": f"{self.hold_s:g}", "fade_s": f"{self.fade_s:g}"},
        )


class Config(Section):
    """All of config.yaml."""

    show: ShowSection = ShowSection()
    dream: DreamSection = DreamSection()
    camera: CameraSection = CameraSection()
    projection: ProjectionSection = ProjectionSection()
    panel: PanelSection = PanelSection()
    osc: OscSection = OscSection()
    power: PowerSection = PowerSection()
    nodes: NodesSection = NodesSection()
    playlist: PlaylistName = Field(
        default="originals",
        description="What is dreamt of when nobody asks: a file in playlists/library, "
        "without its ending.",
        json_schema_extra={"value": "the name of a playlist"},
    )
    wish: WishSection = WishSection()
    staff: StaffSection = StaffSection()
    looks: dict[str, DreamSettings] = Field(
        default={},
        description="Looks of your own, each made of another one: see the last section.",
        json_schema_extra={"value": "looks by name, or null", "default": "null"},
    )
    outputs: tuple[OutputSection, ...] = Field(
        default=(),
        description="Several projectors, or one that is bent: see below. null = one, as "
        "`projection` says.",
        json_schema_extra={"value": "a list, or null", "default": "null"},
    )
    timetable: InstanceOf[Timetable] | None = Field(
        default=None,
        description="Opening hours, programme and events: see below. "
        "null = always open, with the playlist above.",
        json_schema_extra={"value": "a section, or null"},
    )
    subjects: InstanceOf[Blocked] = Field(
        default=NOTHING_BLOCKED,
        description="What does not come on this wall: see below.",
        json_schema_extra={"value": "a section, or null", "default": "null"},
    )
