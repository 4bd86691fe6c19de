"""The check of the order in which a machine was stopped: it must see what is wrong."""

from __future__ import annotations

import pytest

from vmtests.demo import order
from vmtests.demo.story import Unexpected

DOT = """digraph services {
  rankdir=LR;
  "db" [shape=box];
  "web" [shape=box];
  "disk" [shape=box];
  "network" [shape=folder];
  "dhcp" [shape=box];
  "logger" [shape=ellipse];
  "syslogd" [shape=box];
  "web" -> "db" [style=solid,tooltip="Needs"];
  "web" -> "network" [style=dotted,color=gray50,tooltip="After"];
  "disk" -> "db" [style=dotted,color=gray50,tooltip="Before"];
  "db" -> "logger" [style=dotted,color=gray50,tooltip="Uses"];
  "db" -> "dhcp" [color=red,dir=both,tooltip="Conflicts"];
  "network" -> "dhcp" [arrowhead=odot];
  "logger" -> "syslogd" [arrowhead=odot];
}
"""
ALL = {"db", "web", "disk", "network", "dhcp", "syslogd"}


def log(*names: str) -> str:
    lines = ["@40 slipway-manager: web is down since @" + "0" * 24, "@41 slipway-manager: stopping all services (halt)"]
    return "\n".join(lines + [f"@42 slipway-manager: {name} is down since @{i:024x}" for i, name in enumerate(names, 1)])


def checked(dot: str, up: set[str], *names: str) -> list[str]:
    return order.violations(order.pairs(order.read_graph(dot), up), order.read_stops(log(*names)))


def test_pairs_go_through_groups() -> None:
    assert set(order.pairs(order.read_graph(DOT), ALL)) == {
        ("web", "db"), ("web", "dhcp"), ("db", "disk"), ("db", "syslogd")}


def test_bundle_that_is_down_orders_nobody() -> None:
    assert ("web", "dhcp") not in order.pairs(order.read_graph(DOT), ALL - {"network"})


def test_reverse_order_is_right() -> None:
    assert checked(DOT, ALL, "web", "dhcp", "db", "disk", "syslogd") == []


def test_each_wrong_order_is_named() -> None:
    assert len(checked(DOT, ALL, "db", "web", "dhcp", "disk", "syslogd")) == 1
    wrong = checked(DOT, ALL, "syslogd", "disk", "dhcp", "db", "web")
    assert len(wrong) == 4 and all("before" in line for line in wrong)


def test_who_is_not_in_the_log_is_named() -> None:
    assert checked(DOT, ALL, "web", "dhcp", "db", "disk") == [
        "syslogd was up, and the log does not say when it went down"]


def test_log_without_a_stop_is_refused() -> None:
    with pytest.raises(Unexpected):
        order.read_stops("@40 slipway-manager: web failed: exit code 1\n")


def test_stop_order_replaces_the_reverse_of_the_start() -> None:
    dot = DOT.replace("}\n", '  "db" -> "web" [style=dotted,tooltip="StopBefore"];\n}\n')
    assert ("db", "web") in order.pairs(order.read_graph(dot), ALL)
    assert ("web", "db") not in order.pairs(order.read_graph(dot), ALL)


def test_circle_has_no_order() -> None:
    dot = DOT.replace("}\n", '  "db" -> "web" [style=dotted,tooltip="After"];\n}\n')
    assert not {("web", "db"), ("db", "web")} & set(order.pairs(order.read_graph(dot), ALL))
