"""The page docs/metrics.md and the Grafana dashboard, made from the list of figures.

Run `python -m installation.control.metrics_docs` after a change of the list.
"""

import json
from pathlib import Path
from typing import Any, Final

from installation.control.metrics import METRICS, Kind

_HERE: Final = Path(__file__).resolve().parent.parent
PAGE: Final = _HERE / "docs" / "metrics.md"
DASHBOARD: Final = _HERE / "deploy" / "grafana.json"

_HEAD: Final = """\
# Figures for Prometheus

This page is made from the code by `python -m installation.control.metrics_docs`; do not edit it.

The panel's server gives them at `/metrics`, and at `/healthz` whether the wall is well: answer 200,
or 503 with the reason, judged by the pixels that are sent. A `scrape_config` for Prometheus:

```yaml
- job_name: wall
  static_configs:
    - targets: ["127.0.0.1:8080"]
```

`installation/deploy/grafana.json` is a dashboard of them: in Grafana, Dashboards, New, Import.

| figure | kind | labels | meaning |
|---|---|---|---|
"""

_WIDTH: Final = 8
_HEIGHT: Final = 7
_PER_ROW: Final = 3


def page() -> str:
    """The page, Markdown."""
    rows = (
        f"| `{kind.full_name}` | {kind.kind} | {', '.join(kind.labels)} | {kind.meaning} |\n"
        for kind in METRICS
    )
    return _HEAD + "".join(rows)


def dashboard() -> str:
    """The dashboard, JSON: a panel for each figure, in the order of the list."""
    shown = [kind for kind in METRICS if kind.name != "info"]
    board = {
        "title": "Hallucinarium",
        "uid": "hallucinarium",
        "schemaVersion": 39,
        "refresh": "10s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus"}]},
        "panels": [_panel(kind, place) for place, kind in enumerate(shown)],
    }
    return json.dumps(board, indent=1) + "\n"


def expression(kind: Kind) -> str:
    """What is drawn: counters by the second."""
    return f"rate({kind.full_name}[5m])" if kind.kind == "counter" else kind.full_name


def _panel(kind: Kind, place: int) -> dict[str, Any]:
    row, column = divmod(place, _PER_ROW)
    title = kind.name.replace("_", " ") + (" a second" if kind.kind == "counter" else "")
    legend = " ".join(f"{{{{{label}}}}}" for label in kind.labels) or "{{instance}}"
    return {
        "id": place + 1,
        "type": "timeseries",
        "title": title,
        "description": kind.meaning,
        "datasource": {"type": "prometheus", "uid": "${source}"},
        "gridPos": {"x": column * _WIDTH, "y": row * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": {"unit": kind.unit}, "overrides": []},
        "targets": [{"refId": "A", "expr": expression(kind), "legendFormat": legend}],
    }


def main() -> None:
    """Write both."""
    PAGE.write_text(page(), encoding="utf-8")
    DASHBOARD.write_text(dashboard(), encoding="utf-8")


if __name__ == "__main__":
    main()
