"""A real conductor and desk behind the reception, without sockets and processes."""

import math

from installation.control.osc.message import Message
from installation.control.osc.networks import Networks, read_network
from installation.control.osc.packets import bundles_of, encode, read_packet
from installation.control.osc.reception import Reception, ReceptionRules, Sender
from tests.installation.support_conductor import CONFIG, REPERTOIRE, Clock, conductor_in

WORD = "geheim é"


class Wall:
    """A reception with a real show behind it.

    Attributes:
        now_s: monotonic seconds of what came last.
        answers: messages that the sender was told.
        asked: what concerned only the sender.
    """

    def __init__(self, folder, config=CONFIG, repertoire=REPERTOIRE, **rules):
        self.clock, self.now_s = Clock(), 0.0
        self.answers: list[Message] = []
        self.asked: list[tuple[object, Sender, Message]] = []
        self.conductor = conductor_in(folder, config, self.clock, repertoire)
        self.conductor._follow()
        self.desk = self.conductor._desk
        rules = {"networks": Networks([read_network("10.0.0.0/8")]), "token": WORD, **rules}
        self.reception = Reception(
            self.desk, ReceptionRules(**rules), lambda *some: self.asked.append(some)
        )

    @property
    def state(self):
        return self.conductor.state

    @property
    def refused(self):
        return self.reception.refusals.counts()

    def sender(self, host="10.0.0.7", port=5000):
        def answer(messages):
            for packet in bundles_of(messages):
                self.answers.extend(read_packet(packet))

        return Sender(host=host, port=port, answer=answer)

    def take(self, packet, after_s=1.0, **sender):
        """Take a packet some time after the one before."""
        self.now_s += after_s
        self.reception.take(packet, self.sender(**sender), self.now_s)
        assert self.reception.work(math.inf)

    def send(self, address, *arguments, after_s=1.0):
        """Take one message."""
        self.take(encode([Message(address, arguments)]), after_s)

    def labels(self):
        return [subject.label for subject in self.state.subjects]

    def last_error(self):
        """What the sender was told last to be wrong."""
        assert self.answers[-1].address == "/error"
        return self.answers[-1].arguments[1]
