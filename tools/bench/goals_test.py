"""What is called reached, and what is not: python3 -m tools.bench.goals_test"""

from __future__ import annotations

import unittest

from tools.bench.context import Samples
from tools.bench.goals import GOALS, judge
from tools.bench.measures.all import MEASURES
from tools.bench.table import figure, judgement, medians


def restart(ours: list[float], theirs: list[float]) -> Samples:
    samples = Samples()
    for value in ours:
        samples.add("slipway", **{"restart us": value})
    for value in theirs:
        samples.add("runit-deb", **{"restart us": value})
    return samples


class Goals(unittest.TestCase):
    def test_ratio_of_medians(self) -> None:
        row = judge("restart", restart([60, 10, 70], [100, 900, 90]))[0]
        self.assertEqual((row.ours, row.theirs, row.value), (60, 100, 0.6))
        self.assertEqual(row.verdict, "reached")
        self.assertEqual(judge("restart", restart([71], [100]))[0].verdict, "NOT reached")

    def test_what_was_not_measured_is_neither(self) -> None:
        for samples in (Samples(), restart([1], []), restart([], [1])):
            self.assertEqual(judge("restart", samples)[0].verdict, "not measured")

    def test_figure_without_a_peer(self) -> None:
        samples = Samples()
        samples.add("slipway", **{"switches/min": 0.0})
        self.assertEqual(judge("idle", samples)[0].verdict, "reached")
        samples.values["slipway"]["switches/min"] = [1.0]
        self.assertEqual(judge("idle", samples)[0].verdict, "NOT reached")

    def test_every_goal_has_a_measure_and_every_measure_a_goal(self) -> None:
        self.assertEqual({goal.measure for goal in GOALS}, set(MEASURES))


class Table(unittest.TestCase):
    def test_figures(self) -> None:
        given = (None, 0, 0.0123, 0.123, 1.234, 12.34, 1234.5)
        self.assertEqual([figure(value) for value in given], ["-", "0", "0.0123", "0.12", "1.23", "12.3", "1234"])

    def test_a_spread_is_shown(self) -> None:
        self.assertIn("100 (least 50.0)", medians(restart([100, 50, 120], [90])))
        self.assertNotIn("least", medians(restart([100, 95], [90])))

    def test_rows_name_the_peer(self) -> None:
        text = judgement(judge("restart", restart([50], [100])))
        self.assertRegex(text, r"SIGKILL to first instruction, p50 +50\.0 +100 +runit-deb +0\.50 +0\.70 +reached")


if __name__ == "__main__":
    unittest.main()
