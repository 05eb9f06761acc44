"""From a packet to what the show does: every one is an act, a release, or a counted refusal.

Nothing that arrives leaves here as an exception. The order is that of cost: who it is, how much
they send, whether it is OSC, whether there is such an address, whether the arguments fit.
"""

import hmac
import logging
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

from installation.clock import monotonic_s
from installation.commands import Command
from installation.control.osc import acts
from installation.control.osc.acts import Answering, OscAct, ShowAct
from installation.control.osc.allowance import Allowance, Rate, Rates, cost_of
from installation.control.osc.arguments import ArgumentError
from installation.control.osc.mapping import Led, led
from installation.control.osc.message import Message, PacketError
from installation.control.osc.networks import Networks
from installation.control.osc.nodes import Node, Reading
from installation.control.osc.packets import read_packet, sendable
from installation.control.osc.presses import Debounce, Knobs
from installation.control.osc.refusals import Refusals
from installation.control.osc.tree import TREE
from installation.control.show_control import ShowControl
from installation.errors import InstallationError
from installation.steering import Steer
from playlists.errors import PlaylistsError

log = logging.getLogger(__name__)

KNOB_PERIOD_S: Final = 0.02
PRESSES: Final = Rates(
    port=Rate(20.0, 100.0), machine=Rate(60.0, 200.0), everybody=Rate(100.0, 300.0)
)
"""How many messages are done that are no knobs: more than people press, and a scene of 64 at once.
Each of them may change the wall, write to the disk, or have everything told."""

MOST_WAITING: Final = 4096
MOST_UNKNOWN: Final = 32
"""So many addresses that nobody has mapped are remembered, the newest ones, to map them later."""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Where a packet comes from, and how to answer there.

    Attributes:
        host: IP address.
        port: 1..65535.
        answer: sends messages back; never waits, never raises.
    """

    host: str
    port: int
    answer: Callable[[list[Message]], None]

    @property
    def name(self) -> str:
        """For the journal and for people."""
        return f"osc {self.host.removeprefix('::ffff:')}"


@dataclass(frozen=True, kw_only=True)
class ReceptionRules:
    """What the config says.

    Attributes:
        networks: who may send.
        mappings: addresses of boxes, and where they lead.
        token: for what ends the show; "" = nobody can.
        debounce_s: the same press counts again after so long.
        glide_s: parameters come to a new value in so long.
    """

    networks: Networks = field(default_factory=Networks)
    mappings: Mapping[str, Led] = field(default_factory=dict)
    token: str = ""
    debounce_s: float = 0.25
    glide_s: float = 0.3


class Reception:
    """Reads packets and has the show do what they want.

    Args:
        show: does it.
        rules: of the config.
        answering: does what concerns only the one who asks.

    Attributes:
        refusals: counted by reason.
        taken: messages that were understood, since the start.
        unknown: addresses that are in no table, the newest last, and how often they came.
        mappings: as they hold now; they may be replaced while the show runs.
        catch: takes a message of an address that is not the show's own, and whether it did; such
            a message does nothing else.
    """

    def __init__(
        self,
        show: ShowControl,
        rules: ReceptionRules,
        answering: Callable[[Answering, Sender, Message], None],
    ) -> None:
        self._show = show
        self._rules = rules
        self._answering = answering
        self._allowance = Allowance()
        self._presses = Allowance(PRESSES)
        self._waiting: deque[tuple[Message, Sender, float]] = deque()
        self._debounce = Debounce(rules.debounce_s)
        self._knobs = Knobs(KNOB_PERIOD_S)
        self.mappings: Mapping[str, Led] = rules.mappings
        self.catch: Callable[[Message, Sender], bool] = lambda _message, _sender: False
        self.refusals = Refusals()
        self.taken = 0
        self.unknown: Counter[str] = Counter()

    def may_read(self, host: str, port: int, size: int, now_s: float) -> bool:
        """Whether a packet is worth reading: who sends it, and how much they have sent.

        Args:
            host: IP address of the sender.
            port: of the sender.
            size: bytes.
            now_s: monotonic seconds.
        """
        if not self._rules.networks.allows(host):
            self.refuse("network", f"{host} is in no network that is allowed", now_s)
            return False
        if not self._allowance.take((host, port), now_s, cost_of(size)):
            self.refuse("rate", f"{host} port {port} sends too much", now_s)
            return False
        return True

    def take(self, data: bytes, sender: Sender, now_s: float) -> None:
        """Have what a packet wants done by `work`, or count why not."""
        try:
            messages = read_packet(data)
        except PacketError as error:
            self.refuse(error.reason, f"from {sender.host}: {error.detail}", now_s)
            return
        except Exception as error:  # noqa: BLE001 — see `_message`
            self._refuse_error(error, f"a packet from {sender.host}", now_s)
            return
        if len(self._waiting) + len(messages) > MOST_WAITING:
            self.refuse("busy", f"from {sender.host}: {MOST_WAITING} messages wait", now_s)
            return
        self._waiting.extend((message, sender, now_s) for message in messages)

    def work(self, until_s: float) -> bool:
        """Do what waits, in its order; False if something is left then.

        Args:
            until_s: monotonic seconds; a message that is begun before is done.
        """
        while self._waiting:
            if monotonic_s() >= until_s:
                return False
            self._message(*self._waiting.popleft())
        return True

    def due_in_s(self, now_s: float) -> float | None:
        """Seconds (0 or more) until `do_due` has something to do; None if it has not."""
        return self._knobs.due_in_s(now_s)

    def do_due(self, now_s: float) -> None:
        """Do what knobs have sent last."""
        for wanted in self._knobs.due(now_s):
            try:
                self._do(wanted, "osc")
            except Exception as error:  # noqa: BLE001 — see `_message`
                self._refuse_error(error, "a knob", now_s)

    def refuse(self, reason: str, detail: str, now_s: float) -> None:
        """Count a refusal; the log tells of each reason once a minute."""
        silent = self.refusals.count(reason, now_s)
        if silent is not None:
            more = f" ({silent} more since the last line)" if silent else ""
            log.warning("refused, %s: %s%s", reason, detail, more)

    def _message(self, message: Message, sender: Sender, now_s: float) -> None:
        try:
            known = self._read(message, sender, now_s)
        except Exception as error:  # noqa: BLE001 — whatever it is, the wall goes on
            self._refuse_error(error, f"{message.address} from {sender.host}", now_s)
            self._complain(message, _short(error), sender)
            return
        self.taken += known

    def _read(self, message: Message, sender: Sender, now_s: float) -> bool:
        """Do what a message wants; False where nobody knows its address."""
        if message.address not in TREE and self.catch(message, sender):
            return True
        there = led(message, self.mappings)
        if there is None:
            return True
        node = TREE.get(there.address)
        if node is None:
            self._note_unknown(message.address)
            self.refuse("unknown", f"{message.address} from {sender.host}", now_s)
            self._complain(message, "there is no such address", sender)
            return False
        wanted = node.read(
            there.arguments, Reading(sender=sender.name, glide_s=self._rules.glide_s)
        )
        if wanted is not None:
            self._settle(node, there, wanted, sender, now_s)
        return True

    def _settle(
        self, node: Node, message: Message, wanted: OscAct, sender: Sender, now_s: float
    ) -> None:
        if node.kind == "knob" and not isinstance(wanted, Answering):
            at_once = self._knobs.turned(node.address, wanted, now_s)
            if at_once is not None:
                self._do(at_once, sender.name)
            return
        if isinstance(wanted, acts.Ping):
            self._answering(wanted, sender, message)
            return
        if not self._presses.take((sender.host, sender.port), now_s):
            self.refuse("rate", f"{sender.host} port {sender.port} presses too much", now_s)
            return
        if isinstance(wanted, Answering):
            self._answering(wanted, sender, message)
            return
        # A pad tells how hard it was hit: that makes no other press of it.
        press = Message(node.address) if node.kind == "press" else message
        if node.kind in {"press", "choice"} and not self._debounce.is_new(press, now_s):
            self.refuse("bounce", f"{message.address} from {sender.host}", now_s)
            return
        self._do(wanted, sender.name)

    def _do(self, wanted: ShowAct, sender: str) -> None:
        show = self._show
        if isinstance(wanted, Steer):
            show.steer(wanted)
            return
        if isinstance(wanted, Command):
            show.do(wanted)
            return
        match wanted:
            case acts.Dream():
                show.dream(wanted.query, wanted.part, sender)
            case acts.DreamAtRandom():
                show.dream_at_random(sender)
            case acts.Choose():
                show.choose(wanted.playlist, sender)
            case acts.Override():
                show.override(wanted.what, wanted.for_s, sender)
            case acts.Toggle():
                show.toggle(wanted.what, sender)
            case acts.SetUp():
                show.set_up(wanted.wanted)
            case acts.EndShow():
                self._end(wanted.token)
            case _:
                assert_never(wanted)

    def _end(self, token: str) -> None:
        wanted = self._rules.token
        if not wanted:
            raise ArgumentError("token", "nobody can end the show over OSC: osc.token is not set")
        if not hmac.compare_digest(token.encode(), wanted.encode()):
            raise ArgumentError("token", "that is not the token")
        self._show.end()

    def _complain(self, message: Message, why: str, sender: Sender) -> None:
        """Tell the sender what was wrong; not of a complaint, or two walls would go on for ever."""
        if message.address != "/error":
            sender.answer([Message("/error", (message.address, why))])

    def _note_unknown(self, address: str) -> None:
        """Remember an address for whoever wants to map it."""
        if address not in self.unknown and len(self.unknown) >= MOST_UNKNOWN:
            del self.unknown[next(iter(self.unknown))]
        self.unknown[address] += 1

    def _refuse_error(self, error: Exception, where: str, now_s: float) -> None:
        match error:
            case ArgumentError():
                reason = error.reason
            case PlaylistsError():
                reason = "subject"
            case InstallationError():
                reason = "show"
            case _:
                reason = "mistake"
                log.debug("a mistake in the program", exc_info=error)
        self.refuse(reason, f"{where}: {_short(error)}", now_s)


def _short(error: Exception) -> str:
    return sendable(str(error) or type(error).__name__)
