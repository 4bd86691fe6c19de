"""A client of the two descriptor holders."""

from __future__ import annotations

import array
import os
import socket
import struct
from pathlib import Path

STORE, LIST = 1, 4


def connect(path: Path) -> socket.socket | None:
    client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    client.settimeout(0.5)  # whoever stands still in a tracer does not answer
    try:
        client.connect(str(path))
    except OSError:
        client.close()
        return None
    return client


def names(path: Path) -> set[bytes] | None:
    """None: it does not answer."""
    client = connect(path)
    if client is None:
        return None
    found: set[bytes] = set()
    cursor = 0
    with client:
        while True:
            try:
                client.send(struct.pack(">BBBBI", 1, LIST, 0, 0, cursor))
                reply = client.recv(4096)
            except OSError:
                return None
            if len(reply) < 8:
                return None
            cursor = struct.unpack_from(">I", reply, 4)[0]
            payload = reply[8:]
            while payload:
                found.add(payload[1:1 + payload[0]])
                payload = payload[1 + payload[0]:]
            if not cursor:
                return found


def ask_to_store(client: socket.socket, name: bytes) -> None:
    """Sends the request, and leaves before the answer comes."""
    fd = os.memfd_create("load")
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
    try:
        client.sendmsg([struct.pack(">BBBBI", 1, STORE, len(name), 0, 0) + name], rights)
    except OSError:
        pass
    os.close(fd)


def equal(top: Path) -> bool:
    """Both are there and have the same: one of them may die now."""
    held = names(top / "holder")
    return held is not None and held == names(top / "mirror")


def mirrored(top: Path) -> bool:
    """The holder has found its mirror: what it is given is in both."""
    client = connect(top / "holder")
    if client is None:
        return False
    with client:
        ask_to_store(client, b"load/first")
        try:
            client.recv(100)
        except OSError:
            return False
    return equal(top) and names(top / "holder") != set()
