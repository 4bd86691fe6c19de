"""Tables of what was measured, and of what it should be."""

from __future__ import annotations

import os
import platform
import statistics

from tools.bench.context import Samples
from tools.bench.goals import Row


def figure(value: float | None) -> str:
    """Three digits that count."""
    if value is None:
        return "-"
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3g}"


def columns(lines: list[list[str]]) -> str:
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                               for i, (cell, width) in enumerate(zip(line, widths))).rstrip() for line in lines)


def medians(samples: Samples) -> str:
    """A line for each peer, a column for each quantity: median, and the least where it is far from that."""
    quantities = list(dict.fromkeys(name for values in samples.values.values() for name in values))
    lines = [["", *quantities]]
    for peer, values in samples.values.items():
        cells = []
        for name in quantities:
            got = values.get(name)
            cells.append(figure(statistics.median(got)) if got else "-")
            if got and min(got) < 0.8 * statistics.median(got):
                cells[-1] += f" (least {figure(min(got))})"
        lines.append([peer, *cells])
    return columns(lines)


def judgement(rows: list[Row]) -> str:
    lines = [["goal", "slipway", "peer", "", "ratio", "at most", ""]]
    for row in rows:
        ratio = figure(row.value) if row.goal.against else ""
        unit = f" {row.goal.unit}" if row.goal.unit else ""
        lines.append([row.goal.text, figure(row.ours) + unit, figure(row.theirs) if row.goal.against else "",
                      row.goal.against, ratio, figure(row.goal.limit) + unit, row.verdict])
    return columns(lines)


def machine() -> str:
    model = "processor"
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return f"{os.cpu_count()} cores ({model}), Linux {platform.release()}"


def as_data(rows: list[Row], all_samples: dict[str, Samples]) -> dict[str, object]:
    goals = [{"measure": row.goal.measure, "goal": row.goal.text, "slipway": row.ours, "against": row.goal.against,
              "peer": row.theirs, "value": row.value, "limit": row.goal.limit, "verdict": row.verdict}
             for row in rows]
    return {"machine": machine(), "goals": goals,
            "samples": {name: samples.values for name, samples in all_samples.items()}}
