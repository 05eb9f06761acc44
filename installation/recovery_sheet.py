"""One page of paper for the people in the gallery: what the lights mean, and three steps. Pure."""

from dataclasses import dataclass
from html import escape
from typing import Final

_LIGHTS: Final = (
    ("good", "green, round", "It works.", "Nothing."),
    ("waiting", "amber, half", "It starts, or helps itself.", "Wait two minutes."),
    ("bad", "red, square", "Dream, Projection, Wall: failed, tries again.", "The three steps."),
    ("bad", "red, square", "Projector, Output, Node: not reached.", "Is it on? Is its cable in?"),
    ("bad", "red, square", "Files, Controllers: the wall itself is well.", "Tell whom you call."),
    ("off", "grey, empty", "Off, or about to end.", "Nothing."),
)

_STYLE: Final = """
@page { size: A4; margin: 0 }
* { box-sizing: border-box; margin: 0; print-color-adjust: exact;
  -webkit-print-color-adjust: exact }
body { font: 11pt/1.4 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; color: #111;
  background: #fff }
main { width: 210mm; min-height: 297mm; padding: 12mm 18mm 9mm; display: flex;
  flex-direction: column; gap: 4mm; overflow-wrap: anywhere }
h1 { font-size: 26pt; line-height: 1.1; letter-spacing: -0.01em }
h1 + p { margin-top: 2mm; color: #444 }
h2 { font-size: 13pt; margin-bottom: 2mm; padding-bottom: 0.6mm; border-bottom: 0.4mm solid #111 }
.address { font-size: 15pt; font-weight: bold }
ol { list-style: none; padding: 0; counter-reset: step; display: grid; gap: 3mm }
li { counter-increment: step; display: grid; grid-template-columns: 13mm 1fr }
li::before { content: counter(step); font-size: 26pt; font-weight: bold; line-height: 1 }
table { border-collapse: collapse; width: 100% }
td:first-child { white-space: nowrap }
th, td { text-align: left; vertical-align: top; padding: 1mm 4mm 1mm 0;
  border-bottom: 0.2mm solid #bbb }
.dot { display: inline-block; width: 4mm; height: 4mm; border-radius: 50%;
  border: 0.5mm solid #444; vertical-align: -0.6mm; margin-right: 2mm }
.off { border-color: #999 }
.good { background: #2c8a3f; border-color: #2c8a3f }
.waiting { border-color: #b67a00; background: linear-gradient(90deg, #b67a00 50%, #fff 50%) }
.bad { background: #c8301c; border-color: #c8301c; border-radius: 0 }
.call { font-size: 15pt; font-weight: bold }
.blank { display: block; height: 9mm; border-bottom: 0.3mm solid #111 }
footer { margin-top: auto; font-size: 8.5pt; color: #555 }
"""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What stands on the paper; all of it is text, none of it HTML.

    Attributes:
        wall: what people in the house call it.
        here: the panel's address for a browser on the wall's own computer; None = there is none.
        network: the same for phones and computers in the same network; () = they see nothing.
        sign_in: whether a word has to be typed there before one can steer.
        folder: in which the show is started by hand.
        switch: where computer and projector are switched; None = a line to write on.
        call: whom to call; None = a line to write on.
        made: which version and day, in words.
    """

    wall: str
    here: str | None
    network: tuple[str, ...]
    sign_in: bool
    folder: str
    switch: str | None
    call: str | None
    made: str


def sheet_html(sheet: Sheet) -> str:
    """The paper as an HTML page that needs nothing else, A4."""
    wall = escape(sheet.wall)
    rows = "".join(
        f'<tr><td><span class="dot {light}"></span>{name}</td><td>{means}</td><td>{do}</td></tr>\n'
        for light, name, means, do in _LIGHTS
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{wall}: when something is wrong</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>{wall}</h1>
<p>When something is wrong. You cannot break anything here, and nothing is lost.</p>
</header>
<section>
<h2>The panel</h2>
{_panel(sheet)}
</section>
<section>
<h2>Three steps</h2>
<ol>
<li><p><b>Wait two minutes.</b> The wall mends itself: what has failed is started again. While it
does so, the last picture stays, or older ones pass slowly.</p></li>
<li><p><b>Look at the panel.</b> If the picture moves there and not on the wall, it is the
projector: is it on, is its cover off, is the input the one of the computer, is the cable in? If the
wall is meant to be dark, because the gallery is closed or somebody has pressed for it, the panel
says so.</p></li>
<li><p><b>Start the computer anew.</b> Press its power button once, wait until it is off (if it is
not after a minute, hold the button for ten seconds), press again. The picture is back in three
minutes. If nothing comes by itself, open a terminal and type
<b>cd {escape(sheet.folder)} &amp;&amp; make run</b></p></li>
</ol>
</section>
<section>
<h2>The lights at the bottom of the panel</h2>
<table>
<tr><th>Light</th><th>It means</th><th>What to do</th></tr>
{rows}</table>
</section>
<section>
<h2>Where to switch</h2>
{_line(sheet.switch)}
</section>
<section>
<h2>If it does not help, call</h2>
{_line(sheet.call, "call")}
</section>
<footer>{escape(sheet.made)}</footer>
</main>
</body>
</html>
"""


def _panel(sheet: Sheet) -> str:
    rows = []
    if sheet.here is not None:
        rows.append(_place("In a browser of the computer that runs the wall:", (sheet.here,)))
    if sheet.network:
        where = "In a browser of any phone or computer in the same network"
        hint = " (to steer from there, sign in with the word of the house)" if sheet.sign_in else ""
        rows.append(_place(f"{where}{hint}:", sheet.network))
    if not rows:
        return "<p>There is none: it is switched off in config.yaml. Go on with step 3.</p>"
    return "\n".join(rows)


def _place(where: str, addresses: tuple[str, ...]) -> str:
    shown = "<br>\n".join(escape(address) for address in addresses)
    return f'<p>{where}</p>\n<p class="address">{shown}</p>'


def _line(text: str | None, kind: str = "") -> str:
    """A text, or a line to write on."""
    if text is None:
        return '<span class="blank"></span>'
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"
