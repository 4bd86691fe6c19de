"""Compares the options and commands of a program's --help with its manual page: none is missing there.

usage: man_test.py PROGRAM PAGE
"""
import re
import subprocess
import sys


def words_of_help(program, *command):
    text = subprocess.run([program, *command, "--help"], capture_output=True, text=True, check=True).stdout
    return text, set(re.findall(r"(?<![\w-])--([a-z][a-z-]+)", text.split("Examples:")[0]))


def main(program, page):
    with open(page) as source:
        written = source.read()
    text, options = words_of_help(program)
    commands = re.findall(r"^  ([a-z]+)  ", text, re.MULTILINE) if program.endswith("/slipway") else []
    for command in commands:
        options |= words_of_help(program, command)[1]
    missing = [f"--{o}" for o in sorted(options) if not re.search(rf"Fl .*-{o}\b|, -{o}\b|-{o}$", written, re.MULTILINE)]
    missing += [c for c in commands if not re.search(rf"\b{c}\b", written)]
    for word in missing:
        print(f"{page}: {word} of `{program} --help` is not explained")
    if not options:
        print("no options found: the form of --help has changed")
    return 1 if missing or not options else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
