"""The words of docs/osc.md that are made from no table: examples, and other people's programs."""

from typing import Final

HEAD: Final = """\
# Controllers: OSC

This page is made from the code by `python -m installation.osc_docs`; do not edit it.

A box with knobs and buttons, a phone, QLab, Companion, Chataigne or a patch changes the dream over
OSC (Open Sound Control), and is told what the wall does. The show listens on UDP port 9000 of its
own machine; for others say so in `config.yaml`:

```yaml
osc:
  host: 0.0.0.0                    # every network that `allow` names
  allow: [192.168.1.0/24]          # null = all networks that are not the internet
  tcp_port: 9000                   # OSC over TCP too
  feedback: [192.168.1.20:9001]    # who is told what the wall does, from the start
  query_port: 9080                 # OSCQuery: programs find the addresses by themselves
  announce: true                   # ... and the show (zeroconf: _osc._udp, _oscjson._tcp)
```

[Every key](config.md#osc). On the machine of the show, to try it and to look:

```sh
.venv/bin/python -m installation osc send /dream/subject "tree frog"
.venv/bin/python -m installation osc send /ping
.venv/bin/python -m installation osc monitor --port 9001
```
"""

PYTHON: Final = """\
from pythonosc.udp_client import SimpleUDPClient

wall = SimpleUDPClient("127.0.0.1", 9000)
wall.send_message("/dream/param/zoom", 1.05)
wall.send_message("/dream/subject", "tree frog")
wall.send_message("/ping", 7)
for answer in wall.get_messages(timeout=1):
    print(answer.address, *answer.params)
"""

ARDUINO: Final = """\
#include <WiFi.h>
#include <WiFiUdp.h>
#include <OSCMessage.h>

const int BUTTON = 4;
const IPAddress WALL(192, 168, 1, 5);
WiFiUDP udp;
bool wasDown = false;

void setup() {
  pinMode(BUTTON, INPUT_PULLUP);
  WiFi.begin("network", "password");
  udp.begin(9001);
}

void loop() {
  bool down = digitalRead(BUTTON) == LOW;
  if (down && !wasDown && WiFi.status() == WL_CONNECTED) {
    OSCMessage message("/dream/subject");
    message.add("volcano");
    udp.beginPacket(WALL, 9000);
    message.send(udp);
    udp.endPacket();
  }
  wasDown = down;
  delay(10);
}
"""

EXAMPLES: Final = f"""\
## Python

With `python-osc`, which the show's own environment has. An answer that names `/error` says why a
message was refused.

```python
{PYTHON}```

## Pure Data

[dream.pd](osc/dream.pd) connects to the wall on this machine; a click asks for a tree frog. It
hears at port 9001 what the wall does and prints it. `[oscformat]` makes the message,
`[netsend -u -b]` sends it; nothing else has to be installed.

## Arduino

An ESP32 with a button between pin 4 and ground, and CNMAT's library `OSC` from the library manager.
With an Ethernet board it is the same with `EthernetUDP` in place of `WiFiUDP`.

```cpp
{ARDUINO}```

## Other programs

- **Open Stage Control**: open [hallucinarium.osc-stage.json](osc/hallucinarium.osc-stage.json),
  which has every address of this page that takes one value, also of the first four outputs. Set
  `send` to `127.0.0.1:9000` and `osc-port` to `9001`, and `osc.feedback` in the config to
  `[127.0.0.1:9001]`: its faders follow.
- **TouchOSC**: a connection OSC, UDP, host = the show's machine, send port 9000, receive port 9001,
  and the phone's address with 9001 in `osc.feedback`. Give its controls the addresses of this page
  and scale their arguments to the range; or keep the addresses that they have, and teach them on
  the panel.
- **QLab**: a Network cue to a patch with the show's address and UDP port 9000; the message is
  `/dream/subject "tree frog"`.
- **Companion**: the connection *Generic: OSC* with the show's address and port 9000; a button sends
  `/dream/playlist` with a string, or `/dream/subject/next` without arguments.
- **Chataigne, VDMX** and others that read OSCQuery over HTTP: with `osc.query_port` and
  `osc.announce` the show appears in their lists with every address, range and value. Values are not
  streamed (no LISTEN, no WebSocket): subscribe over OSC. Chataigne shows an address that has others
  below it (`/dream/subject`) as a folder only; send to it with its module *OSC*.
"""

MAPPINGS: Final = """\
## Boxes whose addresses cannot be changed

The config leads them to what they are to do:

```yaml
osc:
  mappings:
    /1/push3: {subject: volcano}
    /1/push4: {playlist: night-garden}
    /fader2: {param: zoom, to: [1.0, 1.2], curve: 2}
    /encoder1: {param: dimmer, range: [0, 127], to: [0.2, 1]}
    /1/toggle1: {do: /dream/paused}
    /red: {do: /projection/blackout, args: [1]}
```

Or teach them on the panel, under *Controllers*: press *Learn the next one*, then the button of the
box, and choose what it shall do. What is taught there is kept in the state folder (`osc.json`),
never in the config; for an address that the config maps, the config counts.
"""
