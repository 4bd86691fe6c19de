"""Compares a program's --help with its manual page: options, commands and exit codes are the same in both.

usage: man_test.py PROGRAM PAGE [COMMAND]; with COMMAND the page is about that command of `slipway` alone.
"""
import re
import subprocess
import sys


def words_of_help(program, *command):
    """The text, its long options and its exit codes."""
    text = subprocess.run([program, *command, "--help"], capture_output=True, text=True, check=True).stdout
    head = text.split("Examples:")[0]
    codes = re.findall(r"^  (\d+)  ", text.split("Exit codes:")[1], re.MULTILINE) if "Exit codes:\n" in text else []
    return text, set(re.findall(r"(?<![\w-])--([a-z][a-z-]+)", head)), set(codes)


def main(program, page, command=""):
    with open(page) as source:
        written = source.read()
    text, options, codes = words_of_help(program, *command.split())
    options -= {"help"} if command else set()
    whole = program.endswith("/slipway") and not command
    commands = re.findall(r"^  ([a-z]+)  ", text.split("Examples:")[0], re.MULTILINE) if whole else []
    wrong = []
    for name in commands:
        about, more, _ = words_of_help(program, name)
        options |= more
        if f"  slipway {name}" not in about and f"slipway {name}" not in about.split("Examples:")[-1]:
            wrong.append(f"{name} --help has no example")
    wrong += [f"--{o} of --help is not explained" for o in sorted(options)
              if not re.search(rf"Fl .*-{o}\b|, -{o}\b|-{o}$", written, re.MULTILINE)]
    wrong += [f"{c} of --help is not explained" for c in commands if not re.search(rf"\b{c}\b", written)]
    # What the page names, the program must know.
    if codes:
        told = set(re.findall(r"^\.It (\d+)$", written, re.MULTILINE))
        wrong += [f"exit code {c} stands only in " + ("the page" if c in told else "--help") for c in sorted(told ^ codes)]
    known = options | words_of_help(program)[1] | {"help", "version"}
    wrong += [f"--{o} is no option" for o in sorted(set(re.findall(r"Fl (?:Fl |-)([a-z][a-z-]+)", written)) - known)]
    if not options:
        wrong.append("no options found: the form of --help has changed")
    for one in wrong:
        print(f"{page}: {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
