"""Puts files into a root that nothing runs in yet, without following its links out of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def inside(root: Path, path: str) -> Path:
    """Where `path`, as seen in the root, lies outside of it; parents are resolved within the root."""
    done: list[str] = []
    todo = [part for part in reversed(path.split("/")) if part]
    links = 0
    while todo:
        part = todo.pop()
        if part in (".", ".."):
            done = done[:-1] if part == ".." else done
            continue
        here = root.joinpath(*done, part)
        if todo and here.is_symlink():
            links += 1
            if links > 40:
                raise OSError(f"too many links in {path}")
            target = os.readlink(here)
            done = [] if target.startswith("/") else done
            todo += [piece for piece in reversed(target.split("/")) if piece]
            continue
        done.append(part)
    return root.joinpath(*done)


def put_text(root: Path, path: str, text: str, mode: int = 0o644) -> None:
    where = inside(root, path)
    where.parent.mkdir(parents=True, exist_ok=True)
    where.unlink(missing_ok=True)
    where.write_text(text)
    where.chmod(mode)


def put_file(root: Path, path: str, source: Path, mode: int = 0o755) -> None:
    where = inside(root, path)
    where.parent.mkdir(parents=True, exist_ok=True)
    where.unlink(missing_ok=True)
    shutil.copyfile(source, where)
    where.chmod(mode)


def put_link(root: Path, path: str, target: str) -> None:
    where = inside(root, path)
    where.parent.mkdir(parents=True, exist_ok=True)
    where.unlink(missing_ok=True)
    where.symlink_to(target)


def put_node(root: Path, path: str, kind: str, major: int, minor: int, mode: int = 0o600) -> None:
    where = inside(root, path)
    where.parent.mkdir(parents=True, exist_ok=True)
    where.unlink(missing_ok=True)
    flag = {"c": 0o020000, "b": 0o060000}[kind]
    os.mknod(where, flag | mode, os.makedev(major, minor))
    where.chmod(mode)
