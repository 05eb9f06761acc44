"""The page docs/osc.md and the layout beside it, made from the OSC tables.

Run `python -m installation.osc_docs` after a change of the tables.
"""

import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from installation.calibration import MOST_OUTPUTS
from installation.config_osc_mappings import KEYS
from installation.control.osc.allowance import BYTES_A_TOKEN, Rate, Rates
from installation.control.osc.arguments import LONGEST_TEXT
from installation.control.osc.feedback import BY_ADDRESS, TOLD, TOLD_OF_OUTPUTS
from installation.control.osc.message import MAX_ADDRESS, MAX_ARGUMENTS
from installation.control.osc.output_nodes import output_nodes
from installation.control.osc.packets import MAX_DEPTH, MAX_MESSAGES, MAX_PACKET
from installation.control.osc.reception import KNOB_PERIOD_S, PRESSES
from installation.control.osc.subscribers import MOST_SUBSCRIBERS
from installation.control.osc.tcp import MOST_CONNECTIONS, MOST_OF_ONE_MACHINE
from installation.control.osc.tree import NODES, TREE
from installation.osc_examples import EXAMPLES, HEAD, MAPPINGS
from installation.osc_layout import layout_text

DOCS: Final = Path(__file__).parent / "docs"
PAGE: Final = DOCS / "osc.md"
LAYOUT: Final = DOCS / "osc" / "hallucinarium.osc-stage.json"

REASONS: Final = {
    "network": "the sender is in no network of `osc.allow`",
    "rate": "the sender sends more than the rates above",
    "busy": "thousands of messages wait already",
    "size": f"longer than {MAX_PACKET} bytes, or no multiple of 4",
    "empty": "nothing in it",
    "bundle": "the parts of a bundle do not fit",
    "depth": f"more than {MAX_DEPTH} bundles in each other",
    "too many": f"more than {MAX_MESSAGES} messages in a packet, or {MAX_ARGUMENTS} arguments",
    "address": f"no address, longer than {MAX_ADDRESS} characters, or a pattern (`*`, `?` ...)",
    "types": "a kind of argument that the wall does not know",
    "text": f"longer than {LONGEST_TEXT} characters, or not printable",
    "number": "not a number, infinite, or too large",
    "malformed": "the parts of the packet do not fit together",
    "unknown": "there is no such address, and nobody has mapped it",
    "arguments": "not what the address takes",
    "range": "a number outside the range; the error says the range",
    "bounce": "the same press again within `osc.debounce_s`",
    "subject": "no such subject, or it is blocked",
    "show": "the show does not do it now, e.g. because the gallery is closed",
    "token": "not the token of the config, or the config has none",
    "subscribers": f"{MOST_SUBSCRIBERS} controllers are told already",
    "connections": f"{MOST_OF_ONE_MACHINE} TCP connections of that machine are open already, "
    f"or {MOST_CONNECTIONS} in all",
    "framing": "a TCP stream that is neither SLIP nor sizes",
    "mistake": "a mistake of this program; please report it",
}
"""Why something was refused, as the counters in the status call it."""


def osc_page() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, _tree(), _feedback(), _rules(), _mappings(), _doors(), EXAMPLES])


def _tree() -> str:
    rows = [
        [f"`{n.address}`", n.arguments, n.does, "yes" if n.address in BY_ADDRESS else ""]
        for n in NODES
    ]
    text = _paragraph(
        "Addresses are exact; patterns are not taken. *Told* marks those under which the wall "
        "tells the value too, so that faders and lamps follow."
    )
    head = ["address", "arguments", "what it does", "told"]
    return f"## What can be sent\n\n{text}\n{_table(head, rows)}\n{_outputs(head)}"


def _outputs(head: list[str]) -> str:
    """The addresses of the first output, as those of any."""
    text = _paragraph(
        f"For who sets up projectors with a tablet: `<n>` is an output's number, 1 to "
        f"{MOST_OUTPUTS}, as *Identify* shows it. They do what the panel does under "
        "[*Outputs*](calibration.md), with the same undo. Outputs that the show does not have are "
        "refused."
    )
    rows = [
        [
            f"`{anywhere(n.address)}`",
            n.arguments,
            n.does,
            "yes" if n.address in BY_ADDRESS else "",
        ]
        for n in output_nodes(1)
    ]
    return f"### To single outputs\n\n{text}\n{_table(head, rows)}"


def anywhere(address: str) -> str:
    """An address of the first output as people write that of any."""
    return address.replace("/projection/1/", "/projection/<n>/")


def _feedback() -> str:
    text = _paragraph(
        "Targets of `osc.feedback` are told always, and whoever sent `/status/subscribe` for as "
        "long as it asked (`osc.lease_s` where it did not say): at once when something changes, "
        "and everything once a second, as bundles. Switches are told as 1 and 0. Over TCP it comes "
        "over the same connection."
    )
    rows = [[f"`{told.address}`", told.means] for told in TOLD if told.address not in TREE]
    also = ", ".join(f"`{told.address}`" for told in TOLD if told.address in TREE)
    first = [told.address for told in TOLD_OF_OUTPUTS if told.output == 1]
    each = ", ".join(f"`{anywhere(address)}`" for address in first)
    own = _paragraph(f"And under their own addresses: {also}; of each output {each}.")
    return f"## What is told\n\n{text}\n{_table(['address', 'what it is'], rows)}\n{own}"


def _rules() -> str:
    rules = (
        (
            "**Buttons** send 1 when pressed and 0 when let go of: the 0 is ignored. True, `on`, "
            "an impulse and no argument are a press too. The same press counts again after "
            "`osc.debounce_s`; another button of the same box counts at once."
        ),
        (
            "**Knobs** may send as fast as they like: the latest value counts, every "
            f"{KNOB_PERIOD_S * 1000:.0f} ms, and parameters glide to it in `osc.glide_s`. What is "
            "outside the range is refused, not bent."
        ),
        (
            "**Subjects** that are asked for keep the wall for `wish.hold_s`; with "
            "`osc.in_turn: true` they wait as wishes of the panel do."
        ),
        "**Errors** come back to the sender as `/error`, with the address and why.",
        "Time tags of bundles are ignored: everything is done when it arrives.",
    )
    return f"## How messages are read\n\n{_list(rules)}"


def _mappings() -> str:
    rows = [
        [f"`{name}`", key.value, f"`{key.default}`" if key.default else "", key.meaning]
        for name, key in KEYS.items()
    ]
    return f"{MAPPINGS}\n{_table(['key', 'value', 'default', 'meaning'], rows)}"


def _doors() -> str:
    who = _paragraph(
        "This machine may always send, and the networks of `osc.allow`; `osc.interface` leaves "
        "only one network card. `/show/end` needs `osc.token`."
    )
    limits = (
        f"Packets a second: {_rates(Rates())}; each {BYTES_A_TOKEN} bytes count as one more.",
        f"Presses, names and questions a second: {_rates(PRESSES)}.",
        (
            "TCP (`osc.tcp_port`): SLIP (OSC 1.1) or sizes before packets (OSC 1.0), told apart by "
            f"the first byte; at most {MOST_CONNECTIONS} connections, "
            f"{MOST_OF_ONE_MACHINE} of one machine."
        ),
    )
    counted = _paragraph(
        "What is refused is counted by reason, on the panel under *Controllers* and in `osc` of "
        "the status (`/api/status`); the log tells of each reason once a minute."
    )
    rows = [[f"`{reason}`", meaning] for reason, meaning in REASONS.items()]
    table = _table(["reason", "why"], rows)
    return f"## Who may send, and how much\n\n{who}\n{_list(limits)}\n{counted}\n{table}"


def _rates(rates: Rates) -> str:
    each = (
        (rates.port, "one port"),
        (rates.machine, "one machine"),
        (rates.everybody, "all together"),
    )
    return ", ".join(f"{_rate(rate)} from {whom}" for rate, whom in each)


def _rate(rate: Rate) -> str:
    at_once = "" if rate.burst == rate.per_s else f" ({rate.burst:g} at once)"
    return f"{rate.per_s:g}{at_once}"


def _paragraph(text: str) -> str:
    return _filled(text) + "\n"


def _list(items: Iterable[str]) -> str:
    lines = (_filled(item, initial_indent="- ", subsequent_indent="  ") for item in items)
    return "".join(f"{line}\n" for line in lines)


def _filled(text: str, *, initial_indent: str = "", subsequent_indent: str = "") -> str:
    return textwrap.fill(
        text,
        100,
        initial_indent=initial_indent,
        subsequent_indent=subsequent_indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |\n" for row in lines)


def main() -> None:
    """Write the page and the layout."""
    PAGE.write_text(osc_page(), encoding="utf-8")
    LAYOUT.parent.mkdir(exist_ok=True)
    LAYOUT.write_text(layout_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
