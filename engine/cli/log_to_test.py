"""Services whose lines go to syslog, or into another service's log, from their definitions to what is found there.

usage: log_to_test.py BIN [unittest options]; BIN is the directory of the programs.
"""
import os
import subprocess
import sys
import unittest
import unittest.mock

import user_test
from user_test import LIMIT, wait_until

# A /dev of its own, in which nobody listens yet.
OWN_DEV = ("mount -t tmpfs -o mode=1777 tmpfs /mnt && for one in null zero random urandom tty; do touch /mnt/$one && "
           "mount --bind /dev/$one /mnt/$one || exit 1; done; ln -s /proc/self/fd /mnt/fd && mount --rbind /mnt /dev && exec \"$@\"")
SAYS = """[Run]
Command = /bin/sh -c "echo one; echo '<3>two' >&2; echo >&3; exec sleep 1000"
Ready = fd 3
[Log]
"""


class LogTo(user_test.User):
    def setUp(self):
        probe = subprocess.run(["unshare", "--mount", "sh", "-c", OWN_DEV, "sh", "true"], capture_output=True, text=True, check=False)
        if os.geteuid() != 0 or probe.returncode != 0:
            self.skipTest("needs root and mount name spaces: " + probe.stderr)
        super().setUp()

    def start(self, name):
        own = ["unshare", "--mount", "sh", "-c", OWN_DEV, "sh"]
        with unittest.mock.patch.object(user_test, "AS_NOBODY", own + user_test.AS_NOBODY):
            super().start(name)

    def log_of(self, name):
        return self.slipway("log", name, "-n", "100")

    def test_lines_arrive(self):
        self.define("takes", f"[Run]\nCommand = {self.programs}/slipway-syslog\nReady = notify\n")
        self.define("app", SAYS)
        self.define("web", SAYS + "To = shared app\n")
        self.define("mail", SAYS + "To = syslog mail.notice\nIdentifier = postman\n")
        for name in "app", "web", "mail":
            self.slipway("enable", name)
        self.start("mail")
        wait_until(lambda: self.state("web") == "running", "web runs", LIMIT)
        wait_until(lambda: "web: <3>two" in self.log_of("app"), "the lines of web are in the log of app", LIMIT)
        for line in "one", "<3>two", "web: one":
            self.assertIn(f" {line}\n", self.log_of("app"))
        self.assertEqual(self.log_of("web"), self.log_of("app"))
        self.assertIn("its lines go to syslog", self.slipway("log", "mail", code=4))
        # Nobody took them until now.
        self.slipway("start", "takes")
        wait_until(lambda: "postman: two" in self.log_of("takes"), "the lines of mail came", LIMIT)
        log = self.log_of("takes")
        self.assertRegex(log, r"mail\.notice pid=\d+ uid=65534 postman: one\n")
        self.assertRegex(log, r"mail\.err pid=\d+ uid=65534 postman: two\n")

    def test_what_cannot_be_is_refused(self):
        self.define("web", SAYS + "To = shared nobody\n")
        self.assertIn('shares the log of "nobody", which is no service', self.slipway("enable", "web", code=1))


def load_tests(loader, _tests, _pattern):
    """Those of the base are run by its own file."""
    own = [name for name in loader.getTestCaseNames(LogTo) if not hasattr(user_test.User, name)]
    return unittest.TestSuite(LogTo(name) for name in own)


if __name__ == "__main__":
    LogTo.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
