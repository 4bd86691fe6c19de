"""What each command writes with --json, against its schema in docs/schema, as docs/formats/json.md says.

usage: json_test.py BIN [unittest options]; BIN is the directory of the programs.
"""
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../manager/testing"), HERE]
from database import AFTER, NEEDS, WEAK, Service  # noqa: E402
from run_tree import RunTree, wait_until  # noqa: E402
from schema_check import Schemas  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

DOCS = os.path.join(HERE, "../../docs")
SCHEMAS = Schemas(DOCS + "/schema")
# Where a generation is booted in a virtual machine: vmtests/cases/prove_test.py.
ELSEWHERE = {"proof"}
SLEEP = "[Run]\nCommand = /bin/sleep 1000\n"


def setUpModule():  # noqa: N802
    unittest.addModuleCleanup(every_schema_was_used)


def every_schema_was_used():
    if len(sys.argv) == 1:  # all tests have run
        left = SCHEMAS.known - SCHEMAS.used - ELSEWHERE
        assert not left, f"no output was held against {sorted(left)}"


def page():
    """The commands and schemas of docs/formats/json.md."""
    commands, schemas = [], set()
    with open(DOCS + "/formats/json.md", encoding="utf-8") as file:
        for line in file:
            schemas.update(re.findall(r"\(\.\./schema/([a-z-]+)\.json\)", line))
            if line.startswith("| `"):
                commands += re.findall(r"`([a-z]+)`", line.split("|")[1])
    return commands, schemas


class Checked(RunTree):
    def ask(self, *words, code=0, said=False, environment=None):
        done = subprocess.run([self.programs + "/slipway", "--json", *words], env=environment or self.environment,
                              capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, code, f"{words}: {done.stdout}{done.stderr}{self.log()}")
        errors = [json.loads(line) for line in done.stderr.splitlines()]
        for error in errors:
            self.hold("error", error, words)
        self.assertEqual(bool(errors), said, f"{words}: {errors}")
        return done.stdout, errors

    def hold(self, schema, value, words):
        self.assertEqual(SCHEMAS.faults(schema, value), [], f"{words}: not as docs/schema/{schema}.json says: {value}")

    def one(self, schema, *words, **more):
        value = json.loads(self.ask(*words, **more)[0])
        self.hold(schema, value, words)
        return value

    def lines(self, schemas, *words, **more):  # pylint: disable=arguments-differ
        """The values; each is as the schema with its number says, or the last of them."""
        values = [json.loads(line) for line in self.ask(*words, **more)[0].splitlines()]
        for number, value in enumerate(values):
            self.hold(schemas[min(number, len(schemas) - 1)], value, words)
        self.assertGreaterEqual(len(values), len(schemas), values)
        return values


class Page(unittest.TestCase):
    def test_every_command_and_schema_is_on_the_page(self):
        text = subprocess.run([Checked.programs + "/slipway", "--help"], capture_output=True, text=True, check=True).stdout
        commands, schemas = page()
        silent = {"completion"}  # writes for shells
        self.assertEqual(sorted(commands), sorted(set(re.findall(r"^  ([a-z]+)  ", text.split("Examples:")[0], re.MULTILINE)) - silent))
        self.assertEqual(schemas, SCHEMAS.known)

    def test_the_checker_finds_what_is_wrong(self):
        good = {"outcome": "ok", "code": 0, "changes": [{"service": "a", "state": "running", "reason": ""}], "failed": [], "more_failed": 0}
        self.assertEqual(SCHEMAS.faults("answer", good), [])
        for wrong in ({"code": True}, {"code": -1}, {"outcome": "well"}, {"odd": 1}, {"changes": [{"service": "a"}]}, {"failed": {}}):
            self.assertNotEqual(SCHEMAS.faults("answer", good | wrong), [], wrong)
        self.assertNotEqual(SCHEMAS.faults("answer", {}), [])
        self.assertNotEqual(SCHEMAS.faults("definition", {"Run": {"Command": 1}}), [])
        self.assertNotEqual(SCHEMAS.faults("definition", {"Run": {"Comand": "x"}}), [])

    def test_a_checker_of_others_is_of_the_same_mind(self):
        with contextlib.suppress(ImportError):
            import jsonschema  # pylint: disable=import-outside-toplevel
            for name in SCHEMAS.known:
                with open(f"{DOCS}/schema/{name}.json", encoding="utf-8") as file:
                    jsonschema.Draft202012Validator.check_schema(json.load(file))


class Running(Checked):
    """Over a manager and real supervisors."""

    def boot_a_few(self):
        self.boot([self.oneshot("mount"), self.longrun("db", edges=[("mount", NEEDS)]), self.longrun("web", edges=[("db", NEEDS)]),
                   self.longrun("off", edges=[("db", WEAK | AFTER)]), self.oneshot("bad", code=3),
                   self.longrun("broken", edges=[("bad", NEEDS)]), self.oneshot("spare"), self.bundle("web", "broken")])
        self.reach(web="running", mount="running", broken="failed")

    def test_looking(self):
        self.boot_a_few()
        self.assertIn("web", {one["name"] for one in self.one("services", "list", "--all")})
        self.slipway("restart", "web")
        self.assertTrue(self.one("services", "status", "web")[0]["ends"])
        self.one("services", "status", "web", "broken", code=1)
        summary = self.one("summary", "status")
        self.assertEqual(summary["generation"], {"path": self.dir + "/generations/1", "number": 1})
        self.assertIn("broken", {one["name"] for one in summary["services"]})
        why = self.one("why", "why", "db", "broken", "off")
        self.assertEqual([step["service"] for step in why[0]["chain"]], ["default", "web", "db"])
        self.assertEqual([step["service"] for step in why[0]["would_start_with"]], ["off"])
        self.assertEqual([step["service"] for step in why[1]["held_up_by"]], ["broken", "bad"])
        self.assertFalse(why[2]["wanted"])
        boot = self.one("boot", "boot", "web")
        self.assertEqual((boot["goal"], boot["reached"]), ("web", True))
        self.assertEqual([one["service"] for one in boot["critical_chain"]], ["web", "db", "mount"])
        self.one("boot", "boot")
        graph = self.one("graph", "graph", "web")
        self.assertEqual({one["name"] for one in graph["nodes"]}, {"web", "db", "mount", "default"})
        edge = next(one for one in graph["edges"] if one["from"] == "web")
        self.assertEqual((edge["to"], edge["pull"], edge["order"]), ("db", "strong", "after"))
        self.assertIn({"of": "default", "service": "web"}, graph["members"])
        self.assertEqual(self.one("upgrade", "upgrade")["upgraded"], False)

    def test_changing(self):
        self.boot_a_few()
        answer = self.one("answer", "stop", "web")
        self.assertEqual((answer["outcome"], answer["code"], answer["failed"]), ("ok", 0, []))
        self.assertEqual(answer["changes"][-1], {"service": "web", "state": "stopped", "reason": answer["changes"][-1]["reason"]})
        for words in (["start", "web"], ["restart", "web"], ["start", "--no-wait", "web"], ["pin", "web"], ["unpin", "web"],
                      ["once", "off"], ["release", "off"], ["mark", "spare"], ["apply"]):
            self.assertEqual(self.one("answer", *words)["outcome"], "ok", words)
        answer = self.one("answer", "start", "broken", code=1, said=True)
        self.assertEqual(answer["outcome"], "failed")
        self.assertIn("broken", {one["service"] for one in answer["failed"]})
        answer = self.one("answer", "start", "wep", code=3, said=True)
        self.assertEqual([(one["service"], one["outcome"]) for one in answer["failed"]], [("wep", "unknown")])
        self.one("answer", "wake", "broken", code=1, said=True)
        self.one("answer", "isolate", "web")
        self.one("answer", "cancel", code=4, said=True)  # nothing is under way
        self.one("answer", "do", "web", "nothing", code=4, said=True)
        self.one("rehearsal", "apply", "--dry-run")

    def test_events(self):
        self.boot([self.longrun("web", edges=[("event:vpn", NEEDS)]), Service("event:vpn", kind="event"), self.bundle("web")])
        wait_until(lambda: "web" in self.states(), "the manager knows its services")
        self.assertEqual(self.one("events", "event", "list")[0]["raised"], False)
        for words in (["set", "vpn"], ["wait", "vpn"], ["clear", "vpn"], ["pulse", "vpn"]):
            self.assertEqual(self.one("answer", "event", *words)["outcome"], "ok", words)
        self.one("answer", "event", "set", "wpn", code=3, said=True)
        self.assertEqual(self.one("events", "event", "list")[0]["name"], "vpn")

    def test_a_calendar(self):
        self.assertEqual(len(self.one("calendar", "calendar", "Mon..Fri", "08:30", "-n", "2")["next"]), 2)
        self.assertEqual(self.one("calendar", "calendar", "1999-01-01")["next"], [])
        self.ask("calendar", "Mon..Fry", code=100, said=True)

    def test_the_end_of_the_machine_and_what_holds_it_back(self):
        self.boot([self.longrun("web"), self.bundle("web")])
        self.reach(web="running")
        with subprocess.Popen([self.programs + "/slipway", "--json", "inhibit", "--why", "a backup"], env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as holder:
            self.hold("change", json.loads(holder.stdout.readline()), "inhibit")
            answer = self.one("answer", "poweroff", code=4, said=True)
            self.assertEqual(answer["outcome"], "refused")
            send_signal(holder.pid, signal.SIGTERM)
        self.one("answer", "exit", "--force")
        self.svscan.wait(60)

    def test_errors(self):
        os.rmdir(self.run + "/scan")  # where there is no tree, nobody waits for a manager to come back
        (error,) = self.ask("list", code=7, said=True)[1]
        self.assertIn("no manager runs", error["message"])
        self.assertIn("--run", error["help"])
        self.assertEqual(self.one("answer", "start", "web", code=7, said=True)["outcome"], "no-manager")
        (error,) = self.ask("stat", "web", code=100, said=True)[1]
        self.assertEqual((error["severity"], error["outcome"]), ("error", "usage"))
        self.assertIn("did you mean", error["message"])
        for words in (["start"], ["log", "web", "-n", "-1"], ["list", "odd"], ["preset"], ["event", "set"]):
            self.ask(*words, code=100, said=True)
        self.ask("log", "web", code=3, said=True)
        self.ask("graph", code=111, said=True)
        self.ask("upgrade", code=111, said=True)
        self.ask("import", "systemd", "--root", self.dir + "/nowhere", code=100, said=True)


class Building(Checked):
    """On a root of its own."""

    def setUp(self):
        super().setUp()
        self.root = self.dir + "/root"
        for directory in ("bin", "etc/slipway/services/web.svc.d", "etc/slipway/boot", "etc/slipway/presets", "var/lib/slipway",
                          "lib/systemd/system"):
            os.makedirs(f"{self.root}/{directory}")
        shutil.copy("/bin/sleep", self.root + "/bin/sleep")
        self.etc = self.root + "/etc/slipway/services"
        self.write("etc/slipway/services/base.svc", SLEEP + "[Install]\nEnabled = yes\n")
        self.write("etc/slipway/services/web.svc", "[Service]\nDescription = first\n" + SLEEP)

    def write(self, path, text):
        with open(f"{self.root}/{path}", "w", encoding="utf-8") as out:
            out.write(text)

    def ask(self, *words, **more):
        return super().ask("--root", self.root, *words, **more)

    def test_commit_and_generations(self):
        self.assertTrue(self.one("commit", "commit", "--dry-run")["dry_run"])
        self.ask("diff", code=1, said=True)
        self.assertEqual(self.one("commit", "commit")["generation"], 1)
        self.write("etc/slipway/services/web.svc.d/1.conf", "[Service]\nDescription = second\n")
        self.assertEqual(self.one("differences", "diff", code=1),
                         [{"service": "web", "key": "Service.Description", "files": "second", "committed": "first"}])
        self.assertEqual(self.one("commit", "commit")["generation"], 2)
        self.assertEqual([one["generation"] for one in self.one("generations", "history")], [1, 2])
        self.assertEqual(self.one("rollback", "rollback")["generation"], 1)
        self.assertEqual(self.one("pruned", "prune", "--keep", "1", "--dry-run")["dry_run"], True)
        self.one("pruned", "prune")
        self.ask("rollback", "77", code=4, said=True)
        self.ask("prove", "77", code=4, said=True)

    def test_definitions(self):
        self.write("etc/slipway/services/web.svc.d/1.conf", "[Service]\nDescription = second\n[Install]\nEnabled = no\n")
        (view,) = self.one("definitions", "cat", "web")
        self.assertIn(True, [value["replaced"] for value in view["values"]])
        definition = {}
        for value in view["values"]:
            if not value["replaced"]:
                definition.setdefault(value["section"], {}).setdefault(value["key"], []).append(value["value"])
        definition = {section: {key: values if len(values) > 1 else values[0] for key, values in keys.items()}
                      for section, keys in definition.items()}
        self.assertEqual(definition, {"Service": {"Description": "second"}, "Run": {"Command": "/bin/sleep 1000"},
                                      "Install": {"Enabled": "no"}})
        self.hold("definition", definition, "cat")
        self.assertEqual(self.one("explanations", "explain", "web")[0]["name"], "web")
        self.ask("explain", "wbe", code=3, said=True)
        self.assertEqual(self.one("sandbox", "sandbox", "-t", "1.0", "web", code=1)[0]["word"], "exposed")
        self.write("etc/slipway/services/odd.svc", SLEEP + "Comand = x\n")
        rows = self.lines(["diagnostic"], "check", code=1)
        self.assertIn("svc/unknown-key", {row["code"] for row in rows})
        self.lines(["diagnostic"], "commit", code=1, said=True)
        self.ask("cat", "wbe", code=3, said=True)

    def test_enablement(self):
        for words in (["enable", "web"], ["disable", "web"], ["mask", "web"], ["unmask", "web"]):
            values = self.lines(["changed", "commit"], *words)
            self.assertEqual(len(values), 2, values)
        self.write("etc/slipway/presets/1.preset", "enable web\n")
        self.one("changed", "preset", "--no-commit", "web")

    def test_editing(self):
        editor = self.dir + "/editor"
        with open(editor, "w", encoding="utf-8") as out:
            out.write('#!/bin/sh\nsed -i s/first/edited/ "$1"\n')
        os.chmod(editor, 0o755)
        for program, saved in (("true", False), (editor, True)):
            environment = {**self.environment, "VISUAL": program, "EDITOR": program}
            self.assertEqual(self.one("edit", "edit", "web", environment=environment)["saved"], saved)
        self.ask("edit", "web", environment={**self.environment, "VISUAL": "", "EDITOR": "/nowhere"}, code=1, said=True)

    def test_import(self):
        self.write("lib/systemd/system/demo.service", "[Service]\nExecStart=/bin/sleep 1000\nRestrictFileSystems=ext4\n")
        report = self.one("import", "import", "systemd", "demo", "--dry-run")
        self.assertEqual(report["services"][0]["name"], "demo")
        self.assertTrue(report["diagnostics"])

    def test_a_log(self):
        os.makedirs(self.root + "/var/log/slipway/web")
        self.write("var/log/slipway/web/current", "@4000000066" + "0" * 6 + "00000001 stamped\nplain\n")
        rows = self.lines(["log-line"], "log", "web")
        self.assertEqual([row["text"] for row in rows], ["stamped", "plain"])

    def test_in_the_foreground(self):
        own = self.dir + "/own"
        os.mkdir(own)
        with open(own + "/once.svc", "w", encoding="utf-8") as out:
            out.write("[Service]\nType = oneshot\n[Run]\nCommand = /bin/true\n")
        done = subprocess.run([self.programs + "/slipway", "--json", "run", own], env={**self.environment, "TMPDIR": self.dir},
                              capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        said = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        for one in said:
            self.hold("change" if "state" in one else "error", one, "run")
        self.assertIn("shows what runs", said[0]["message"])


if __name__ == "__main__":
    Checked.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
