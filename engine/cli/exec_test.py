"""`slipway exec`: what it says of wrong plans, and what a right one does.

usage: exec_test.py BIN [unittest options]; BIN is the directory of the programs.
"""
import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../manager/testing")]
from run_tree import RunTree  # noqa: E402


class Exec(RunTree):
    def plan(self, *lines):
        path = self.dir + "/plan"
        with open(path, "w", encoding="utf-8") as out:
            out.write("".join(line + "\n" for line in lines))
        return path

    def try_plan(self, *words, code=0):
        return self.slipway("exec", *words, code=code)

    def test_a_plan_is_applied(self):
        path = self.plan("# by hand", "env GREETING=hello", "umask 0027", "command /bin/sh -c 'echo $GREETING $(umask) $0' ${SLIPWAY_SERVICE:-none}")
        self.assertEqual(self.try_plan(path).split(), ["hello", "0027", "none"])
        self.assertEqual(self.try_plan("--check", path), "")
        self.assertEqual(self.try_plan(self.plan("command /bin/sh -c 'exit 37'"), code=37), "")

    def test_every_mistake_is_told_with_its_place(self):
        path = self.plan("nice 50", "command /bin/true", "umsak 0022", "limit NOFILE x")
        text = self.try_plan(path, code=1)
        for line, column, word in ((1, 6, "nice 50"), (3, 1, "umsak 0022"), (4, 14, "limit NOFILE x")):
            self.assertIn(f"{path}:{line}:{column}: error: ", text)
            self.assertIn(f"    {word}\n", text)
        rows = [json.loads(row) for row in self.slipway("--json", "exec", "--check", path, code=1).splitlines()]
        self.assertEqual([row["line"] for row in rows], [1, 3, 4])
        self.assertTrue(all(row["code"].startswith("plan/") for row in rows), rows)
        self.assertIn("command", self.try_plan(self.plan("umask 0022"), code=1))

    def test_what_cannot_be_read_is_no_plan(self):
        self.assertIn("/nowhere/plan", self.try_plan("/nowhere/plan", code=1))
        os.mkfifo(self.dir + "/pipe")
        self.try_plan(self.dir + "/pipe", code=1)
        self.try_plan(code=100)

    def test_a_service_of_what_runs(self):
        self.boot([self.longrun("web"), self.bundle("web")])
        self.reach(web="running")
        self.assertIn("no exec plan", self.try_plan("web", code=1))
        with open(self.dir + "/generations/1/services/web/run", "w", encoding="utf-8") as out:
            out.write("#!/lib/slipway-exec\ncommand /bin/sh -c 'echo by hand'\n")
        self.assertEqual(self.try_plan("--check", "web"), "")
        self.assertEqual(self.try_plan("web"), "by hand\n")
        self.assertIn("no service `wbe`", self.try_plan("wbe", code=3))
        self.assertIn("has a plan", self.try_plan("default", code=3))


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
