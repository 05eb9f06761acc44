"""The tree of OSC addresses: the one table that makes the checks, the answers and the pages. Pure.

Addresses are fixed and never patterns. Numbers are in the units of the show; `/dream/param/...`
also stand in the feedback under the same address, so that a fader follows.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from installation import commands as act
from installation.control.osc import acts
from installation.control.osc.acts import OscAct, Part
from installation.control.osc.arguments import (
    Arguments,
    Range,
    name_or_number,
    number,
    text,
    whole_number,
)
from installation.control.osc.nodes import (
    Node,
    Reading,
    card_choice,
    knob,
    press,
    switch,
    words,
)
from installation.control.osc.output_nodes import OUTPUT_NODES, SET_UP_NODES
from installation.steering import GoBack, GoOn, Hold, Release, Return

OVERRIDE_S: Final = Range(1, 86_400, "seconds")
LEASE_S: Final = Range(5, 3600, "seconds")


def _subject(address: str, part: Part, does: str) -> Node:
    def read(arguments: Arguments, _reading: Reading) -> OscAct | None:
        return acts.Dream(query=name_or_number(arguments, 0, 999), part=part)

    return Node(
        address=address,
        kind="choice",
        does=does,
        takes="s",
        arguments='a name such as "tree frog", or the index of an ImageNet class, 0 to 999',
        read=read,
        tells={"all": "subject", "upper": "upper", "lower": "lower"}[part],
    )


def _playlist(arguments: Arguments, _reading: Reading) -> OscAct:
    return acts.Choose(playlist=name_or_number(arguments, 1, 1000))


def _override(arguments: Arguments, _reading: Reading) -> OscAct:
    for_s = None if len(arguments) < 2 else number(arguments[1:], OVERRIDE_S)
    return acts.Override(what=text(arguments), for_s=for_s)


def _port(arguments: Arguments) -> int | None:
    return whole_number(arguments, 1, 65_535) if arguments else None


def _subscribe(arguments: Arguments, _reading: Reading) -> OscAct:
    lease_s = None if len(arguments) < 2 else number(arguments[1:], LEASE_S)
    return acts.Subscribe(port=_port(arguments), lease_s=lease_s)


NODES: Final[tuple[Node, ...]] = (
    _subject("/dream/subject", "all", "Dream of this now; after a while the playlist returns."),
    _subject("/dream/subject/upper", "upper", "The same for the upper half; the lower one stays."),
    _subject("/dream/subject/lower", "lower", "The same for the lower half; the upper one stays."),
    press(
        "/dream/subject/next",
        "On to the next cue of the playlist; where a wish has the wall, it ends.",
        lambda by: GoOn(sender=by.sender),
    ),
    press(
        "/dream/subject/previous",
        "Back to the cue before; where a wish has the wall, it ends.",
        lambda by: GoBack(sender=by.sender),
    ),
    press(
        "/dream/subject/random",
        "Dream now of what some cue of the playlists holds.",
        lambda _: acts.DreamAtRandom(),
    ),
    press(
        "/dream/subject/hold",
        "Keep the cue that is on the wall; pressed again, the playlist goes on.",
        lambda _: acts.Toggle(what="held"),
    ),
    switch(
        "/dream/held",
        "The same for a switch that stays where it is: 1 keeps the cue, 0 lets it go on.",
        "held",
        lambda on, by: Hold(sender=by.sender) if on else Release(sender=by.sender),
    ),
    knob(
        "/dream/param/zoom",
        "How fast the camera moves in; 1 stands still. Below 1, which only OSC takes, it moves "
        "out, and the edges are filled with what lies beside them until they are dreamt over.",
        Range(0.8, 1.25, "times a second"),
        "zoom",
        lambda value, by: act.SetCamera(zoom_rate=value, glide_s=by.glide_s),
    ),
    knob(
        "/dream/param/rotation",
        "How fast the camera turns; negative is the other way.",
        Range(-45, 45, "degrees a second"),
        "rotation",
        lambda value, by: act.SetCamera(rotation_deg_s=value, glide_s=by.glide_s),
    ),
    knob(
        "/dream/param/prior",
        "How strongly the picture is kept natural: low is wild, high is calm.",
        Range(0, 1000),
        "prior",
        lambda value, by: act.SetParameters(prior_strength=value, glide_s=by.glide_s),
    ),
    knob(
        "/dream/param/step",
        "How far one dream step changes the picture: more is quicker and rougher.",
        Range(0.1, 50, "grey levels of 255"),
        "step",
        lambda value, by: act.SetParameters(step_size=value, glide_s=by.glide_s),
    ),
    press(
        "/dream/param/usual",
        "Prior and step as the look has them.",
        lambda by: act.SetParameters(prior_strength=None, step_size=None, glide_s=by.glide_s),
    ),
    Node(
        address="/dream/playlist",
        kind="choice",
        does="Show this playlist until somebody returns to the timetable.",
        takes="s",
        arguments="its name, or its number from 1 on in the order of the names",
        read=_playlist,
        tells="playlist",
    ),
    press("/dream/pause", "The picture stands still.", lambda _: act.SetPaused(paused=True)),
    press("/dream/play", "The picture moves on.", lambda _: act.SetPaused(paused=False)),
    switch(
        "/dream/paused",
        "The same for a switch: 1 stands still, 0 moves on.",
        "paused",
        lambda on, _: act.SetPaused(paused=on),
    ),
    press(
        "/dream/toggle_pause",
        "The other way round, for a button that springs back.",
        lambda _: acts.Toggle(what="paused"),
    ),
    press("/dream/reseed", "Begin a fresh canvas.", lambda _: act.Reseed()),
    press("/dream/snapshot", "Store the picture.", lambda _: act.Snapshot()),
    words(
        "/schedule/override",
        "Show a playlist or a subject for a while, whatever the timetable says.",
        "sf",
        "a playlist's or a subject's name; seconds, 1 to 86400 (without: until somebody returns)",
        _override,
    ),
    press(
        "/schedule/return",
        "End a wish; where there is none, end all that was chosen by hand.",
        lambda by: Return(sender=by.sender),
    ),
    knob(
        "/projection/dimmer",
        "Brightness of the wall.",
        Range(0, 1),
        "dimmer",
        lambda value, by: act.SetDimmer(dimmer=value, fade_s=by.glide_s),
    ),
    knob(
        "/projection/fade",
        "How long the wall takes to fade to black and back.",
        Range(0, 60, "seconds"),
        "fade",
        lambda value, _: act.SetFade(fade_s=value),
    ),
    switch(
        "/projection/blackout",
        "1 fades the wall to black, 0 brings it back.",
        "blackout",
        lambda on, _: act.SetBlackout(blackout=on),
    ),
    press(
        "/projection/toggle_blackout",
        "The other way round, for a button that springs back.",
        lambda _: acts.Toggle(what="blackout"),
    ),
    switch(
        "/projection/caption",
        "Whether the subject's name stands in the picture.",
        "caption",
        lambda on, _: act.SetCaption(caption=on),
    ),
    card_choice(
        "/projection/test",
        "Show a test card in place of the dream; off or 0 takes it away.",
        "test_card",
        lambda card: act.SetTestCard(card=card),
    ),
    press(
        "/projection/identify",
        "Let every output show for a few seconds which one it is.",
        lambda _: act.Identify(),
    ),
    *SET_UP_NODES,
    press("/status/get", "Tell the sender everything, once.", lambda _: acts.TellAll()),
    words(
        "/status/subscribe",
        "Tell the sender's machine what the wall does: on change and once a second.",
        "if",
        "the port where it listens (without: the one it sends from); seconds, 5 to 3600",
        _subscribe,
    ),
    words(
        "/status/unsubscribe",
        "No longer.",
        "i",
        "the port, as it was subscribed",
        lambda arguments, _: acts.Unsubscribe(port=_port(arguments)),
    ),
    words("/ping", "Answers /pong with the same arguments.", "", "any", lambda *_: acts.Ping()),
    press("/go", "As /dream/subject/next.", lambda by: GoOn(sender=by.sender)),
    press("/stop", "As /dream/pause.", lambda _: act.SetPaused(paused=True)),
    press(
        "/panic",
        "Black at once; /projection/blackout 0 brings the picture back.",
        lambda _: act.SetBlackout(blackout=True, fade_s=0.0),
    ),
    words(
        "/show/end",
        "End the show; only with the token of the config.",
        "s",
        "the token",
        lambda arguments, _: acts.EndShow(token=text(arguments)),
    ),
)
"""Those of the whole wall."""

TREE: Final[Mapping[str, Node]] = MappingProxyType(
    {node.address: node for node in (*NODES, *OUTPUT_NODES)}
)
"""Every node by its address, also those of single outputs."""
