"""A Unix socket that QEMU connects to, with JSON lines on it."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any


class Channel:
    """One JSON object a line from the other side; anything that is not one is kept in `noise`."""

    def __init__(self, path: Path) -> None:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen(1)
        self._peer: socket.socket | None = None
        self._text = b""
        self.noise: list[bytes] = []

    def accept(self, timeout: float) -> None:
        self._listening.settimeout(timeout)
        self._peer, _ = self._listening.accept()
        self._listening.close()

    def fileno(self) -> int:
        assert self._peer is not None
        return self._peer.fileno()

    def send(self, data: bytes) -> None:
        assert self._peer is not None
        self._peer.settimeout(20)
        self._peer.sendall(data)

    def receive(self, timeout: float) -> dict[str, Any] | None:
        """The next object; None when there is none in `timeout` seconds. ConnectionError when the peer is gone."""
        assert self._peer is not None
        deadline = time.monotonic() + timeout
        while b"\n" not in self._text:
            # Even when no time is left, what has already come is read.
            self._peer.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                data = self._peer.recv(65536)
            except TimeoutError:
                return None
            if not data:
                raise ConnectionError("the other side is gone")
            self._text += data
        line, _, self._text = self._text.partition(b"\n")
        try:
            value = json.loads(line)
        except ValueError:
            self.noise.append(line)
            return self.receive(max(0.0, deadline - time.monotonic()))
        return value if isinstance(value, dict) else None

    def close(self) -> None:
        self._listening.close()
        if self._peer is not None:
            self._peer.close()
