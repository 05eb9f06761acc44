"""The page docs/config.md, made from the models of the config.

Run `python -m installation.config_docs` after a change of the models.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from installation.config_fields import Key
from installation.config_osc_mappings import KEYS as MAPPING_KEYS
from installation.config_outputs import BlendSection, OutputSection
from installation.config_problems import expectation
from installation.config_sections import Config
from installation.config_subjects import KEYS as SUBJECTS_KEYS
from installation.config_timetable_keys import (
    ENTRY_KEYS,
    EVENT_KEYS,
    EXCEPTION_KEYS,
    HOLIDAY_KEYS,
    KEYS,
)
from model.looks import LOOKS, PARAMETERS, values_of_look
from model.parameters import shown

PAGE: Final = Path(__file__).parent / "docs" / "config.md"

_HEAD: Final = """\
# config.yaml: every key

This page is made from the code by `python -m installation.config_docs`; do not edit it.

The show reads `config.yaml` at the root of the repository, or the file after `--config`. What the
file leaves out keeps its default. `.venv/bin/python -m installation check` names every mistake with
its line. The rules are those of YAML 1.2: only `true` and `false` are switches; `on`, `off`,
`yes` and `no` are text. Relative paths start at the folder of the file.
"""

_LOOKS_HEAD: Final = """\
## `looks`

Looks of your own, by name. Each is made of another one, its `base`: a look of the project, or one
that stands above it; without a base it is `gallery`. What it does not say stays as in the base.
[Looks](looks.md) tells how to find a good one.

```yaml
dream:
  look: misty
looks:
  misty: {base: gallery, prior_strength: 20}
```

A key without a value there does not belong to that look's way of dreaming, nor to looks made of it.
"""


_TIMETABLE_HEAD: Final = """\
## `timetable`

When the gallery is open, and which playlist has the wall when. All times are those of the gallery's
clock: in the hour that the spring change leaves out nothing begins before the hour is over; in the
hour that comes twice in autumn things begin and end with its first coming. An event opens the wall
and goes before the programme; of the programme the highest priority counts.
`.venv/bin/python -m installation timetable` shows what will be on the wall when.

```yaml
timetable:
  zone: Europe/Berlin
  hours:
    tue-fri: 11:00-18:00
    sat, sun: 10:00-20:00
  holidays: {country: DE, region: BE, hours: closed}
  exceptions:
    - {dates: 2026-12-24 to 2027-01-01, hours: closed, name: Winter break}
  default: originals
  programme:
    - {playlist: night-garden, window: 17:00-20:00, days: sat-sun}
  events:
    - {name: Opening, playlist: night-garden, from: 2026-05-01 18:00, to: 2026-05-02 01:00}
```

A key without a default must be given.
"""


_OUTPUTS_HEAD: Final = """\
## `outputs`

What is sent to each projector, as a list: a part of the canvas (`crop`), mirrored and turned, bent
(`grid`), pinned to four corners, coloured, softened where a neighbour overlaps, and masked. Without
this list one monitor gets all of the canvas, as `projection` says; with it `projection.monitor` and
`projection.size` count nothing. [Calibration](calibration.md) tells how to find the values.

```yaml
outputs:
  - connector: HDMI-1
    size: 1920x1080
    crop: [0, 0, 0.6, 1]
    blend: {right: 0.333}
  - connector: HDMI-2
    size: 1920x1080
    crop: [0.4, 0, 0.6, 1]
    corners: [[0.01, 0], [1, 0.02], [0.99, 1], [0, 0.98]]
    blend: {left: 0.333}
```

What an output would be sent:
`.venv/bin/python -m installation test-card --output 1 --png card.png`.
"""


_MAPPINGS_HEAD: Final = """\
## `osc.mappings`

What the addresses of boxes do that cannot be changed, by address. Each has one of `subject`,
`playlist`, `param` and `do`. [Controllers](osc.md) tells of the rest of OSC.

```yaml
osc:
  mappings:
    /1/push3: {subject: volcano}
    /fader2: {param: zoom, to: [1.0, 1.2], curve: 2}
```
"""

_SUBJECTS_HEAD: Final = """\
## `subjects`

What does not come on this wall, whoever asks for it. What words mean, and whether that is blocked,
tells `.venv/bin/python -m installation subjects QUERY`.

```yaml
subjects:
  block: [weapons, alcohol]
  also: [cockroach, "crane (machine)"]
```
"""


def config_page() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD]
    plain = {}
    for name, field in Config.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            parts.append(_section(f"`{name}`", section.__doc__ or "", section.model_fields))
        else:
            plain[name] = field
    parts.insert(1, _section("At the top", "Keys that stand in no section.", plain))
    return "\n".join([*parts, _mappings(), _outputs(), _timetable(), _subjects(), _looks()])


def _mappings() -> str:
    """What the section `osc.mappings` may say."""
    return "\n".join([_MAPPINGS_HEAD, _table_of(MAPPING_KEYS)])


def _outputs() -> str:
    """What the section `outputs` may say."""
    fields = dict(OutputSection.model_fields)
    del fields["blend"]
    blend = _section("`blend` of an output", BlendSection.__doc__ or "", BlendSection.model_fields)
    return "\n".join([_OUTPUTS_HEAD, _table(fields), "", f"#{blend}"])


def _timetable() -> str:
    """What the section `timetable` may say."""
    tables = (
        ("", KEYS),
        ("### Each of `exceptions`\n", EXCEPTION_KEYS),
        ("### `holidays`\n", HOLIDAY_KEYS),
        ("### Each of `programme`\n", ENTRY_KEYS),
        ("### Each of `events`\n", EVENT_KEYS),
    )
    parts = [_TIMETABLE_HEAD]
    for title, keys in tables:
        parts += [*([title] if title else []), _table_of(keys)]
    return "\n".join(parts)


def _subjects() -> str:
    """What the section `subjects` may say."""
    return "\n".join([_SUBJECTS_HEAD, _table_of(SUBJECTS_KEYS)])


def _table_of(keys: Mapping[str, Key]) -> str:
    rows = [["key", "value", "default", "meaning"], ["---"] * 4]
    rows += [
        [f"`{name}`", key.value, f"`{key.default}`" if key.default else "", key.meaning]
        for name, key in keys.items()
    ]
    lines = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join([*lines, ""])


def _looks() -> str:
    """What a look of one's own may say, with the values that the project's looks have."""
    looks = {name: values_of_look(look) for name, look in LOOKS.items()}
    head = ["key", "value", *(f"`{name}`" for name in looks), "effect"]
    rows = [head, ["---"] * len(head)]
    for key, parameter in PARAMETERS.items():
        unit = f" ({parameter.unit})" if parameter.unit else ""
        values = [_value(look, key) for look in looks.values()]
        rows.append([f"`{key}`", f"{parameter.range}{unit}", *values, parameter.effect])
    lines = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join([_LOOKS_HEAD, *lines, ""])


def _value(look: Mapping[str, object], key: str) -> str:
    return f"`{shown(look[key])}`" if key in look else ""


def _section(title: str, text: str, fields: dict[str, FieldInfo]) -> str:
    return "\n".join([f"## {title}", "", text.strip(), "", _table(fields), ""])


def _table(fields: dict[str, FieldInfo]) -> str:
    rows = [_row(name, field) for name, field in fields.items()]
    return "\n".join(["| key | value | default | meaning |", "|---|---|---|---|", *rows])


def _row(name: str, field: FieldInfo) -> str:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    unit = f" ({extra['unit']})" if "unit" in extra else ""
    default = extra.get("default", field.default)
    shown = "null" if default is None else str(default)
    shown = shown.lower() if isinstance(default, bool) else shown
    cells = [f"`{name}`", f"{expectation(field)}{unit}", f"`{shown}`", field.description or ""]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(config_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
