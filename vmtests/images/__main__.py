"""python3 -m vmtests.images list | build NAME… | path NAME | unpack NAME DIR | ext4 DIR FILE"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from vmtests.images import RECIPES, Absent, make_ext4, ready, recipe, unpack
from vmtests.images.cache import place


def say(text: str) -> None:
    print(f"images: {text}", file=sys.stderr, flush=True)


def list_all() -> None:
    for one in RECIPES:
        try:
            state = "ready" if (place(one) / one.product).exists() else "not built"
        except Absent as why:
            state = f"cannot be built: {why}"
        print(f"{one.name:16} {one.about}: {state}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m vmtests.images",
                                     description="Build and use the tests' private roots.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="show all images and whether they are built")
    verbs.add_parser("build", help="build images").add_argument("name", nargs="+")
    verbs.add_parser("path", help="print where an image is; builds it").add_argument("name")
    into = verbs.add_parser("unpack", help="unpack an image into a new directory")
    into.add_argument("name")
    into.add_argument("directory", type=Path)
    disk = verbs.add_parser("ext4", help="make an ext4 image of a directory")
    disk.add_argument("directory", type=Path)
    disk.add_argument("file", type=Path)
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    try:
        if asked.verb == "list":
            list_all()
        elif asked.verb == "build":
            for name in asked.name:
                ready(recipe(name), say)
        elif asked.verb == "path":
            print(ready(recipe(asked.name), say))
        elif asked.verb == "unpack":
            unpack(ready(recipe(asked.name), say), asked.directory)
        else:
            make_ext4(asked.directory, asked.file)
    except (Absent, KeyError) as why:
        print(f"images: {why.args[0]}", file=sys.stderr)
        return 111
    return 0


if __name__ == "__main__":
    sys.exit(main())
