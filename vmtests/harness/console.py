"""What a machine prints: read by a thread, kept as text and as a file."""

from __future__ import annotations

import os
import threading
from pathlib import Path


class Console:
    def __init__(self, file: Path) -> None:
        self.file = file
        self._out = open(file, "wb", buffering=0)
        self._bytes = bytearray()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._fd = -1
        self._boot = 0  # where the present boot's output begins

    def attach(self, fd: int) -> None:
        """Reads from `fd`, which it then owns, until its other end is gone."""
        self._fd = fd
        with self._lock:
            self._boot = len(self._bytes)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._fd, 65536)
            except OSError:  # a pty master says EIO when its last slave is closed
                data = b""
            if not data:
                return
            self._out.write(data)
            with self._lock:
                self._bytes += data

    def type(self, text: str) -> None:
        """Types on the machine's keyboard."""
        os.write(self._fd, text.encode())

    def text(self) -> str:
        return self._decoded(0)

    def text_of_this_boot(self) -> str:
        return self._decoded(self._boot)

    def _decoded(self, begin: int) -> str:
        with self._lock:
            return self._bytes[begin:].decode(errors="replace").replace("\r\n", "\n")

    def tail(self, lines: int = 25) -> str:
        last = self.text().splitlines()[-lines:]
        return "\n".join(["--- end of the console:", *last, f"--- all of it: {self.file}"])

    def finish(self, timeout: float = 2) -> None:
        """Waits until all that was printed has been read; the printer must be gone."""
        if self._thread:
            self._thread.join(timeout)

    def close(self) -> None:
        self.finish()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        self._out.close()
