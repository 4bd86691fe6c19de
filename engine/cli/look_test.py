"""The commands that explain, over a manager and real supervisors: why, boot.

usage: look_test.py BIN [unittest options]; BIN is the directory of the programs.
"""
import json
import os
import pty
import re
import subprocess
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


    def test_memory_and_ends(self):
        self.boot([self.longrun("web"), self.bundle("web")])
        self.reach(web="running")
        rows = [line.split() for line in self.slipway("list").splitlines()]
        self.assertEqual(rows[0], ["NAME", "STATE", "SINCE", "PID", "MEMORY", "WHY"])
        web = next(row for row in rows if row[0] == "web")
        self.assertRegex(" ".join(web), r"\Aweb running \d+ s \d+ [\d.]+ [kM] part of the default set\Z")
        bundle = next(row for row in rows if row[0] == "default")
        self.assertEqual(bundle[4:6], ["-", "-"])
        for _ in range(3):
            self.slipway("restart", "web")
        told = self.slipway("status", "web")
        date = r"\(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\)"
        self.assertRegex(told, rf"\n  last end +exit code 0 \(success\)\n  earlier +exit code 0 {date}, exit code 0 {date}\n")
        said = json.loads(self.slipway("status", "web", "--json"))[0]
        self.assertEqual([end["exit_code"] for end in said["ends"]], [0, 0, 0])
        self.assertGreater(said["memory"], 10000)
        self.assertGreaterEqual(said["first_ready_ms"], said["first_start_ms"])

    def test_a_picture_of_the_graph(self):
        self.boot([self.longrun("db"), self.longrun("web", edges=[("db", NEEDS)]), self.longrun("off"), self.bundle("web")])
        root = ElementTree.fromstring(self.slipway("graph", "--svg"))
        texts = {e.text for e in root.iter("{http://www.w3.org/2000/svg}text")}
        self.assertEqual(texts, {"db", "web", "off", "default"})
        links = {"".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}path")}
        self.assertEqual(links, {"web Needs db", "default Contents web"})
        root = ElementTree.fromstring(self.slipway("graph", "--svg", "db"))
        self.assertNotIn("off", {e.text for e in root.iter("{http://www.w3.org/2000/svg}text")})

    def test_a_terminal_is_told_whom_a_start_waits_for(self):
        ready = self.dir + "/ready"
        self.boot([self.longrun("db", before=f"while [ ! -e {ready} ]; do sleep 0.05; done"),
                   self.longrun("web", edges=[("db", NEEDS)]), self.bundle()])
        self.reach(default="running")
        ours, theirs = pty.openpty()
        client = subprocess.Popen([self.programs + "/slipway", "--colour", "never", "start", "web"], env=self.environment,
                                  stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
        os.close(theirs)
        said = ""
        with open(ours, "rb", buffering=0) as terminal:
            while "wait" not in said:
                said += terminal.read(1000).decode()
            open(ready, "w").close()
            while True:
                try:
                    said += terminal.read(1000).decode()
                except OSError:  # nobody has the other end any more
                    break
        self.assertEqual(client.wait(60), 0, said)
        self.assertRegex(said, r"still waiting: db, until \d+ \w+ from now at most; web waits for it\r\n")
        self.assertIn("web  running  asked for\r\n", said)


if __name__ == "__main__":
    Look.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
