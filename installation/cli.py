"""The command line: `run` the show and all the other commands.

Wrong input ends with one clear line and exit code 2.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, get_args

from typing_extensions import override

from installation.cli_output import print_anything, print_nothing
from installation.cli_run import add_options
from installation.cli_values import day, factor, folder, size, whole
from installation.config import default_config_path
from installation.config_problems import ConfigError
from installation.config_sections import NetworkName
from installation.config_values import Size
from installation.errors import InstallationError
from installation.still import MAX_ROUNDS, MAX_SEED
from installation.version import NAME, VERSION
from projection.test_cards import IDENTIFY, card_names

BAD_INPUT = 2
INTERRUPTED = 130
_SIDE_HELP = "larger pictures are made smaller, to this shorter side, default 480"
_PATCHES_HELP = "in all; at least 2000 of each picture; default 200000"
_OUT_HELP = "for the contact sheet and the report, default out/judge"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: without the program's name; None = those of the process.

    Returns:
        The exit code: 0 = well, 2 = wrong input, 130 = interrupted.
    """
    print_anything()
    options = _parser().parse_args(arguments)
    try:
        return _done(options)
    except BrokenPipeError:  # the program that read it, such as `less`, has left
        if options.command == "run":  # prints nothing, so it is something else
            raise
        print_nothing()
        return INTERRUPTED
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return BAD_INPUT
    except InstallationError as error:
        print(f"{_prog()}: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print(f"{_prog()}: interrupted", file=sys.stderr)
        return INTERRUPTED


def _done(options: argparse.Namespace) -> int:
    code = _COMMANDS[options.command](options)
    sys.stdout.flush()
    return code


def _run(options: argparse.Namespace) -> int:
    from installation.cli_run import run

    return run(options)


def _still(options: argparse.Namespace) -> int:
    from installation.cli_still import still

    return still(options)


def _judge(options: argparse.Namespace) -> int:
    from installation.cli_judge import judge

    return judge(options)


def _prior(options: argparse.Namespace) -> int:
    from installation.cli_prior import prior

    return prior(options)


def _check(options: argparse.Namespace) -> int:
    from installation.cli_check import check

    return check(options.config)


def _timetable(options: argparse.Namespace) -> int:
    from installation.cli_timetable import timetable

    return timetable(options)


def _subjects(options: argparse.Namespace) -> int:
    from installation.cli_subjects import subjects

    return subjects(options)


def _osc(options: argparse.Namespace) -> int:
    from installation.cli_osc import osc

    return osc(options)


def _sheet(options: argparse.Namespace) -> int:
    from installation.cli_sheet import sheet

    return sheet(options)


def _test_card(options: argparse.Namespace) -> int:
    from installation.cli_test_card import test_card

    return test_card(options)


def _node_key(options: argparse.Namespace) -> int:
    from installation.cli_node import node_key

    return node_key(options)


_COMMANDS = {
    "run": _run,
    "still": _still,
    "judge": _judge,
    "prior": _prior,
    "timetable": _timetable,
    "subjects": _subjects,
    "osc": _osc,
    "test-card": _test_card,
    "sheet": _sheet,
    "node-key": _node_key,
    "check": _check,
}


class _Parser(argparse.ArgumentParser):
    """Complains in one line."""

    @override
    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message} (see {self.prog} --help)", file=sys.stderr)
        raise SystemExit(BAD_INPUT)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=_prog(),
        description="A gallery wall on which a neural network dreams without end.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_run(commands)
    _add_still(commands)
    _add_judge(commands)
    _add_prior(commands)
    _add_timetable(commands)
    _add_subjects(commands)
    _add_osc(commands)
    _add_test_card(commands)
    _add_sheet(commands)
    _add_node_key(commands)
    command = commands.add_parser(
        "check", help="look for mistakes in config.yaml and the playlists", allow_abbrev=False
    )
    _add_config(command)
    return parser


def _add_run(commands: "argparse._SubParsersAction[_Parser]") -> None:
    command = commands.add_parser("run", help="run the show until it is ended", allow_abbrev=False)
    _add_config(command)
    add_options(command)


def _add_node_key(commands: "argparse._SubParsersAction[_Parser]") -> None:
    command = commands.add_parser(
        "node-key", help="print the key with which another machine joins", allow_abbrev=False
    )
    _add_config(command)
    command.add_argument(
        "--state-dir", type=folder, metavar="FOLDER", help="folder of the show's memory"
    )


def _add_still(commands: "argparse._SubParsersAction[_Parser]") -> None:
    command = commands.add_parser("still", help="dream one picture", allow_abbrev=False)
    add = command.add_argument
    add("subject", metavar="SUBJECT", help='e.g. "tree frog" or "rabbit and analog clock"')
    add("--size", type=size, default=Size(384, 216), metavar="WxH", help="default 384x216")
    add("--rounds", type=whole(1, MAX_ROUNDS), default=12, metavar="N", help="default 12")
    add("--seed", type=whole(0, MAX_SEED), default=1, metavar="N", help="default 1")
    add("--out", type=Path, metavar="FILE.png", help="default: the subject's name")
    add("--look", default="gallery", metavar="NAME", help="default gallery")
    _add_config(command, "of looks of your own")
    add("--network", choices=get_args(NetworkName), default="auto", help="default auto")
    add("--weights", type=Path, metavar="FILE", help="the network's weights")
    add("--prior", type=Path, metavar="FILE", help="a patch prior of your own, see `prior fit`")
    add("--start", type=Path, metavar="PICTURE", help="picture to start from")
    add("--json", action="store_true", help="print the picture's figures as JSON")


def _add_judge(commands: "argparse._SubParsersAction[_Parser]") -> None:
    command = commands.add_parser(
        "judge",
        help="ask another network how soon it recognises the dreams, and measure their look",
        allow_abbrev=False,
    )
    add = command.add_argument
    names = get_args(NetworkName)
    add("--subjects", metavar="TEXT", help='e.g. "lynx, teapot"; default: a list of 40')
    add("--size", type=size, default=Size(384, 216), metavar="WxH", help="default 384x216")
    add("--rounds", type=whole(1, 1000), default=32, metavar="N", help="a subject, default 32")
    add("--steps-a-round", type=whole(1, 200), metavar="N", help="default: the look's own")
    add("--seed", type=whole(0, MAX_SEED), default=1, metavar="N", help="default 1")
    add("--look", default="gallery", metavar="NAME", help="default gallery")
    add("--against", metavar="NAME", help="another look to compare with, such as seed")
    _add_config(command, "of looks of your own")
    add("--network", choices=names, default="lite0", help="that dreams, default lite0")
    add("--judge", choices=names[1:], default="lite2", help="another network, default lite2")
    add("--weights", type=Path, metavar="FILE", help="the dreaming network's weights")
    add("--out", type=folder, default=Path("out/judge"), metavar="FOLDER", help=_OUT_HELP)
    add("--json", action="store_true", help="print the whole report as JSON")


def _add_prior(commands: "argparse._SubParsersAction[_Parser]") -> None:
    command = commands.add_parser(
        "prior", help="fit the texture of a dream on pictures, or draw it", allow_abbrev=False
    )
    actions = command.add_subparsers(dest="action", metavar="fit|show", required=True)
    fit = actions.add_parser("fit", help="fit a prior on pictures", allow_abbrev=False)
    add = fit.add_argument
    add("photos", nargs="+", type=folder, metavar="PHOTOS", help="pictures and folders of them")
    add("--out", type=Path, required=True, metavar="FILE.npz", help="where the prior is kept")
    add("--enlarge", type=factor, default=3.0, metavar="X", help="times, 1 to 8, default 3")
    add("--side", type=whole(64, 4096), default=480, metavar="PX", help=_SIDE_HELP)
    add("--patches", type=whole(2000, 10**8), default=200_000, metavar="N", help=_PATCHES_HELP)
    add("--seed", type=whole(0, MAX_SEED), default=0, metavar="N", help="default 0")
    add("--force", action="store_true", help="replace the file if it is there")
    show = actions.add_parser("show", help="draw a prior", allow_abbrev=False)
    show.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: the shipped one")
    show.add_argument("--out", type=Path, metavar="FILE.png", help="default: FILE-prior.png")


def _add_timetable(commands: "argparse._SubParsersAction[_Parser]") -> None:
    command = commands.add_parser(
        "timetable", help="tell what will be on the wall when", allow_abbrev=False
    )
    add = command.add_argument
    add("--from", dest="from_day", type=day, metavar="DATE", help="first day, default today")
    add("--days", type=whole(1, 400), metavar="N", help="how many days, default 7")
    add("--year", type=whole(1970, 2999), metavar="YYYY", help="look for gaps in a whole year")
    add("--json", action="store_true", help="print everything as JSON")
    add("--ics", type=Path, metavar="FILE.ics", help="write a file for calendar programs")
    _add_config(command)


def _add_subjects(commands: "argparse._SubParsersAction[_Parser]") -> None:
    command = commands.add_parser("subjects", help="tell what words mean", allow_abbrev=False)
    command.add_argument("query", metavar="QUERY", help='e.g. "crane" or "rabbit and analog clock"')
    command.add_argument("--json", action="store_true", help="print everything as JSON")
    _add_config(command, "of what is blocked")


def _add_test_card(commands: "argparse._SubParsersAction[_Parser]") -> None:
    command = commands.add_parser(
        "test-card", help="draw what a projector is sent for a test card", allow_abbrev=False
    )
    add, cards = command.add_argument, (*card_names(), IDENTIFY)
    add("--output", type=whole(1, 16), default=1, metavar="N", help="which one, default 1")
    add("--card", choices=cards, default="grid", help="default grid")
    add("--png", type=Path, required=True, metavar="FILE.png", help="where it is kept")
    _add_config(command, "of the outputs")


def _add_sheet(commands: "argparse._SubParsersAction[_Parser]") -> None:
    command = commands.add_parser(
        "sheet", help="make the sheet of paper for the attendants", allow_abbrev=False
    )
    out = Path("sheet.html")
    command.add_argument(
        "--out", type=Path, default=out, metavar="FILE.html", help="default sheet.html"
    )
    _add_config(command)


def _add_osc(commands: "argparse._SubParsersAction[_Parser]") -> None:
    command = commands.add_parser(
        "osc", help="send a message as a controller, or print what arrives", allow_abbrev=False
    )
    actions = command.add_subparsers(dest="action", metavar="send|monitor", required=True)
    send = actions.add_parser("send", help="send one message to the wall", allow_abbrev=False)
    add = send.add_argument
    add("address", metavar="ADDRESS", help="e.g. /dream/subject")
    add("values", nargs="*", metavar="VALUE", help='e.g. 0.5, 3, true or "tree frog"')
    add("--types", metavar="TAGS", help="of i f s T F N I; default: as the values are written")
    add("--host", default="127.0.0.1", help="default 127.0.0.1")
    add("--port", type=whole(1, 65535), default=9000, metavar="N", help="default 9000")
    add("--tcp", choices=("slip", "size"), help="over TCP: OSC 1.1 (slip) or 1.0 (size)")
    monitor = actions.add_parser("monitor", help="print what arrives", allow_abbrev=False)
    add = monitor.add_argument
    add("--host", default="127.0.0.1", help="address of this machine, default 127.0.0.1")
    add("--port", type=whole(0, 65535), default=9001, metavar="N", help="default 9001")


def _add_config(command: argparse.ArgumentParser, what: str = "") -> None:
    command.add_argument(
        "--config",
        type=Path,
        default=default_config_path(),
        metavar="FILE",
        help=f"{what}, default: config.yaml beside the installation folder".removeprefix(", "),
    )


def _prog() -> str:
    return NAME.lower()
