"""The show's figures for Prometheus, made from its status. Pure.

`GET /metrics` gives them. Names and meanings stand in `METRICS`; the page docs/metrics.md and the
Grafana dashboard in deploy/ are made from it by `python -m installation.control.metrics_docs`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from typing_extensions import override

__all__ = ["CONTENT_TYPE_LATEST", "METRICS", "PREFIX", "Kind", "metrics_text"]

PREFIX: Final = "hallucinarium_"
_MODES: Final = ("starting", "dreaming", "safe", "stopping")
_SEEN: Final = ("good", "black", "flat", "frozen", "wrong", "silent", "starting")
Samples = Iterable[tuple[tuple[str, ...], float | None]]


@dataclass(frozen=True)
class Kind:
    """A figure.

    Attributes:
        name: without the prefix; of a counter without "_total" too.
        kind: a counter never falls while the show runs.
        meaning: in a sentence.
        labels: names of what tells several values apart.
        unit: for the dashboard: "short", "s", "bytes" or "fps".
    """

    name: str
    kind: Literal["counter", "gauge"]
    meaning: str
    labels: tuple[str, ...] = ()
    unit: str = "short"

    @property
    def full_name(self) -> str:
        """As Prometheus knows it."""
        return f"{PREFIX}{self.name}{'_total' if self.kind == 'counter' else ''}"


METRICS: Final = (
    Kind("wall_healthy", "gauge", "1 while the pixels sent are a moving picture, else 0."),
    Kind("wall_seen", "gauge", "1 for what the pixels sent are, 0 for the rest.", ("seen",)),
    Kind("mode", "gauge", "1 for what the show is doing, 0 for the rest.", ("mode",)),
    Kind("frames", "counter", "Frames shown.", unit="fps"),
    Kind("late_frames", "counter", "Frames shown more than 1.5 periods after the one before."),
    Kind("frames_per_second", "gauge", "Frames shown in a second.", unit="fps"),
    Kind("worst_gap_seconds", "gauge", "The longest gap between frames of late.", unit="s"),
    Kind("p99_gap_seconds", "gauge", "99 of 100 gaps between frames were shorter.", unit="s"),
    Kind("softened_frames", "counter", "Frames softened because they would have flashed."),
    Kind("latency_seconds", "gauge", "How far the wall is behind the engine's camera.", unit="s"),
    Kind("steps", "counter", "Dream steps done."),
    Kind("rounds", "counter", "Rounds dreamt."),
    Kind("keyframes", "counter", "Keyframes sent to the projection."),
    Kind("step_seconds", "gauge", "How long a dream step takes.", unit="s"),
    Kind("objective", "gauge", "How strongly the network sees the subjects; rises."),
    Kind("prior", "gauge", "How natural the canvas is, by the patch prior."),
    Kind("process_up", "gauge", "1 while a process runs.", ("process",)),
    Kind("process_ends", "counter", "Ends of a process nobody asked for.", ("process", "cause")),
    Kind("process_resident_bytes", "gauge", "Resident memory.", ("process",), "bytes"),
    Kind("uptime_seconds", "gauge", "Since the start of the show.", unit="s"),
    Kind("troubles", "gauge", "How many things the panel tells to be wrong with files and disks."),
    Kind("disk_free_bytes", "gauge", "Room on the disk of the state folder.", unit="bytes"),
    Kind("gpu_memory_used_bytes", "gauge", "Memory used of the graphics cards.", unit="bytes"),
    Kind("gpu_memory_total_bytes", "gauge", "Memory of the graphics cards.", unit="bytes"),
    Kind("osc_taken", "counter", "Messages of controllers that were taken."),
    Kind("osc_refused", "counter", "Messages of controllers that were refused.", ("reason",)),
    Kind("info", "gauge", "Always 1; what runs.", ("version", "network", "look", "renderer")),
)


def metrics_text(status: Mapping[str, Any]) -> bytes:
    """The figures as Prometheus reads them; what is not known is left out.

    Args:
        status: of the show, as `installation.status.status_of` makes it.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Status(status))
    return generate_latest(registry)


class _Status(Collector):
    """One status as a source of figures."""

    def __init__(self, status: Mapping[str, Any]) -> None:
        self._found = _samples(status)

    @override
    def collect(self) -> Iterator[Metric]:
        for kind in METRICS:
            family: CounterMetricFamily | GaugeMetricFamily
            name = PREFIX + kind.name
            if kind.kind == "counter":
                family = CounterMetricFamily(name, kind.meaning, labels=kind.labels)
            else:
                family = GaugeMetricFamily(name, kind.meaning, labels=kind.labels)
            known = [
                (labels, value) for labels, value in self._found[kind.name] if value is not None
            ]
            for labels, value in known:
                family.add_metric(labels, value)
            if known:
                yield family


def _samples(status: Mapping[str, Any]) -> dict[str, Samples]:
    """The values of each figure with their labels."""
    wall, machine = status.get("wall") or {}, status.get("machine") or {}
    gpu, osc = machine.get("gpu") or {}, status.get("osc") or {}
    processes = status.get("processes") or []
    single = {
        "wall_healthy": float(bool(wall.get("healthy"))),
        "frames": status.get("frames_shown"),
        "late_frames": status.get("late_frames"),
        "frames_per_second": status.get("fps"),
        "worst_gap_seconds": status.get("worst_gap_s"),
        "p99_gap_seconds": status.get("p99_gap_s"),
        "softened_frames": status.get("softened_frames"),
        "latency_seconds": status.get("latency_s"),
        "steps": status.get("steps"),
        "rounds": status.get("rounds"),
        "keyframes": status.get("keyframes"),
        "step_seconds": status.get("seconds_a_step"),
        "objective": status.get("objective"),
        "prior": status.get("prior"),
        "uptime_seconds": status.get("uptime_s"),
        "troubles": float(len((status.get("course") or {}).get("trouble", ()))),
        "disk_free_bytes": machine.get("disk_free_bytes"),
        "gpu_memory_used_bytes": gpu.get("used_bytes"),
        "gpu_memory_total_bytes": gpu.get("total_bytes"),
        "osc_taken": osc.get("taken"),
    }
    info = tuple(str(status.get(name) or "") for name in ("version", "network", "look", "renderer"))
    return {
        **{name: [((), value)] for name, value in single.items()},
        "wall_seen": _one_of(_SEEN, wall.get("seen")),
        "mode": _one_of(_MODES, status.get("mode")),
        "process_up": [((one["name"],), float(one["pid"] is not None)) for one in processes],
        "process_ends": [
            ((one["name"], cause), float(count))
            for one in processes
            for cause, count in one.get("causes", {}).items()
        ],
        "process_resident_bytes": [
            *(((one["name"],), one["rss_bytes"]) for one in processes),
            (("conductor",), machine.get("rss_bytes")),
        ],
        "osc_refused": [((reason,), float(n)) for reason, n in osc.get("refused", {}).items()],
        "info": [(info, 1.0)],
    }


def _one_of(names: tuple[str, ...], now: str | None) -> Samples:
    return [((name,), float(name == now)) for name in names]
