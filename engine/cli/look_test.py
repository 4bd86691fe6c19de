"""The commands that explain, over a manager and real supervisors: why, boot.

usage: look_test.py BIN [unittest options]; BIN is the directory of the programs.
"""
import os
import re
import sys
import unittest
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../manager/testing"))
from database import AFTER, NEEDS, WEAK  # noqa: E402
from run_tree import RunTree  # noqa: E402


class Look(RunTree):
    def boot_a_few(self):
        self.boot([self.oneshot("mount", before="sleep 0.05"), self.longrun("db", edges=[("mount", NEEDS)], before="sleep 0.3"),
                   self.longrun("web", edges=[("db", NEEDS)]), self.longrun("other", edges=[("db", WEAK | AFTER)]),
                   self.longrun("off", edges=[("db", WEAK | AFTER)]), self.oneshot("bad", code=3),
                   self.longrun("broken", edges=[("bad", NEEDS)]), self.bundle("web", "other", "broken")])
        self.reach(web="running", other="running", mount="running", default="running", broken="failed")

    def test_why_shows_the_chain_and_what_holds_up(self):
        self.boot_a_few()
        self.assertEqual(self.slipway("why", "db"), """\
db is running: needed by web
wanted through:
  default  running  part of the default set
  web      running  Contents of default
  db       running  Needs of web
also wanted by: other (Needs)
would be started with: off (Needs)
""")
        self.assertEqual(self.slipway("why", "broken", "off"), """\
broken is failed: bad failed
wanted through:
  default  running  part of the default set
  broken   failed   Contents of default
held up by:
  broken  failed  bad failed
  bad     failed  exit code 3

off is stopped
nobody wants it up
""")
        self.slipway("stop", "web")
        self.slipway("start", "off")
        self.assertIn("off is running: asked for\nit is wanted for itself\n", self.slipway("why", "off"))
        self.assertIn("did you mean `web`", self.slipway("why", "wep", code=3))

    def test_boot_tells_times_and_the_critical_chain(self):
        self.boot_a_few()
        told = self.slipway("boot")
        took = [(name, float(seconds)) for name, seconds in re.findall(r"^(\w+) +\+\d+\.\d+ s +(\d+\.\d+) s$", told, re.MULTILINE)]
        self.assertEqual(took, sorted(took, key=lambda row: -row[1]), told)
        self.assertEqual({name for name, _ in took}, {"mount", "db", "web", "other"}, told)
        self.assertGreaterEqual(dict(took)["db"], 0.3)
        self.assertIn("default was up ", told)
        chain = told.split("critical chain: each waited for the one below it\n")[1]
        names = re.findall(r"^ +(\w+)  +\+", chain, re.MULTILINE)
        # web and other are both ready right after db; the last of them is awaited.
        self.assertIn(names, (["default", "web", "db", "mount"], ["default", "other", "db", "mount"]), told)
        self.assertRegex(self.slipway("boot", "db"), r"\Adb was up \d\.\d{3} s after the first service began\n")
        # Later starts change nothing, and so does a new manager.
        self.slipway("restart", "web")
        self.slipway("start", "off")
        self.kill(self.manager_pid())
        self.reach(off="running")
        self.assertEqual(self.slipway("boot"), re.sub("\n\ncritical", "\nand 1 that began later\n\ncritical", told))
        self.assertIn("no service `wep`", self.slipway("boot", "wep", code=3))

    def test_the_chart_is_svg(self):
        self.boot_a_few()
        root = ElementTree.fromstring(self.slipway("boot", "--svg"))
        names = {"".join(e.itertext()).split(":")[0] for e in root.iter("{http://www.w3.org/2000/svg}rect") if len(e)}
        self.assertEqual(names, {"mount", "db", "web", "other", "default"})


if __name__ == "__main__":
    Look.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
