"""Sentences for people who stand before the panel. Pure."""

from typing import Final

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400
_DOORS: Final = {"osc": "over OSC"}  # others are places


def explain(
    rule: str,
    *,
    age_s: float,
    cue: str = "",
    sender: str = "",
    why: str = "",
    returns_in_s: float | None = None,
) -> str:
    """Why this is on the wall, in one sentence.

    Args:
        rule: as in the show's state, e.g. "wish" or "programme".
        age_s: seconds since that was decided.
        cue: the playlist's cue.
        sender: who asked, e.g. "panel 192.168.1.20".
        why: what the timetable says to it.
        returns_in_s: seconds until the playlist returns, None if it does not by itself.

    >>> explain("wish", age_s=20, sender="panel 10.0.0.7", returns_in_s=40)
    'Asked for at the panel 20 s ago, returns to the playlist in 40 s.'
    """
    when = f"{span(age_s)} ago"
    place, *_ = [*sender.split(), ""]
    at_place = f" {_DOORS.get(place, f'at the {place}')}" if place else ""
    match rule:
        case "wish":
            what = f"Asked for{at_place} {when}" if place else f"A wish, {when}"
        case "hold":
            what = f"Cue “{cue}”, held{at_place} {when}"
        case "manual":
            what = f"Playlist chosen{at_place}, cue “{cue}”, for {span(age_s)}"
        case "closed":
            what = sentence(why or "closed").rstrip(".")
        case "playlist" | "default" | "programme" | "event":
            what = f"From the playlist, cue “{cue}”" if cue else "From the playlist"
            what += f", for {span(age_s)}"
            if why:
                what += f": {why}"
        case _:
            what = "The first dream after the start"
    if returns_in_s is None:
        return f"{what}."
    back = f"in {span(returns_in_s)}" if returns_in_s >= 1 else "now"
    return f"{what}, returns to the playlist {back}."


def frame_rate(fps: float) -> str:
    """A pace of pictures.

    >>> frame_rate(0.9), frame_rate(25.2)
    ('1 frame a second', '25 frames a second')
    """
    return f"{fps:.0f} {'frame' if round(fps) == 1 else 'frames'} a second"


def sentence(text: str) -> str:
    """A text with a capital at its beginning and a full stop at its end.

    >>> sentence("volcano comes next")
    'Volcano comes next.'
    """
    ended = text if text.endswith((".", "?", "!")) else f"{text}."
    return ended[:1].upper() + ended[1:]


def span(seconds: float) -> str:
    """A length of time in one or two units.

    >>> span(40), span(200), span(7500), span(200000)
    ('40 s', '3 min', '2 h 5 min', '2 d 7 h')
    """
    whole = max(0, round(seconds))
    if whole < 2 * _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S} min"
    if whole < _DAY_S:
        return f"{whole // _HOUR_S} h {whole % _HOUR_S // _MINUTE_S} min"
    return f"{whole // _DAY_S} d {whole % _DAY_S // _HOUR_S} h"
