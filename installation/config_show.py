"""What config.yaml may say of the show as a whole and of the people who look after it. Pure."""

from pydantic import BaseModel, ConfigDict, Field

from installation.config_values import FilePath, Line


class Section(BaseModel):
    """Base of all sections: frozen, no unknown keys, no silent conversions, no NaN."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=False
    )


class ShowSection(Section):
    """Where the show keeps its memory, and how its parts watch each other."""

    state_dir: FilePath = Field(
        default=None,
        description="Folder for the last picture, the canvas and the lock. "
        "null = the one named by the variable HALLUCINARIUM_STATE_DIR, or else the user's "
        "state folder.",
        json_schema_extra={"value": "a path (relative to this file) or null"},
    )
    playlists: FilePath = Field(
        default=None,
        description="Folder with playlists of your own, beside those that come with the product; "
        "one of the same name takes its place. null = none.",
        json_schema_extra={"value": "a path (relative to this file) or null"},
    )
    orphan_after_s: float = Field(
        default=600.0,
        ge=2,
        le=86_400,
        description="If the conductor is killed, the wall goes on dreaming for so long; a show "
        "that is started meanwhile joins it. Then its parts end themselves.",
        json_schema_extra={"unit": "seconds"},
    )
    hang_after_s: float = Field(
        default=30.0,
        ge=2,
        le=600,
        description="A part that shows no frame, or dreams no step, for so long is killed and "
        "started again. The first step, which has to be compiled, has 180 seconds.",
        json_schema_extra={"unit": "seconds"},
    )
    archive_mb: int = Field(
        default=500,
        ge=0,
        le=1_000_000,
        description="Room for stills of the show in the folder archive, the oldest make room; "
        "the wall shows them when nothing can be dreamt. 0 = none are kept. Snapshots have as "
        "much again.",
        json_schema_extra={"unit": "megabytes"},
    )
    archive_every_s: float = Field(
        default=600.0,
        ge=10,
        le=86_400,
        description="Time from one of these stills to the next.",
        json_schema_extra={"unit": "seconds"},
    )


class StaffSection(Section):
    """What the sheet of paper for the attendants says: `.venv/bin/python -m installation sheet`."""

    wall: Line = Field(
        default=None,
        description="What people in the house call the wall. null = Hallucinarium.",
        json_schema_extra={"value": "a line of text or null"},
    )
    call: Line = Field(
        default=None,
        description="Whom to call when nothing helps, with the number. null = a line to write on.",
        json_schema_extra={"value": "a line of text or null"},
    )
    switch: Line = Field(
        default=None,
        description="Where the computer and the projector are switched on and off. null = a line "
        "to write on.",
        json_schema_extra={"value": "a line of text or null"},
    )
