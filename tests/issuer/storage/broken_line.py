"""A line to a server that misbehaves: a TCP proxy that cuts, halves, stalls, and eats replies."""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress
from pathlib import Path

AT_RANDOM = ("cut", "halve", "stall")
AT_COMMIT = ("lose COMMIT", "lose its reply")


class BrokenLine:
    """Listens on a free port of the loopback and passes on to a server's Unix socket.

    While `fault` is set, it strikes each connection once, which is the end of that connection.
    """

    def __init__(self, server: Path, *, seed: int = 1) -> None:
        self.fault: str | None = None
        self.struck = 0
        self._server, self._chance = server, random.Random(seed)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(str(self._server))
            mute, replied = threading.Event(), threading.Event()
            back = threading.Thread(target=_answer, args=(server, client, mute, replied))
            back.start()
            packets = self._chance.randrange(8, 60)
            with suppress(OSError):
                while data := client.recv(65_536):
                    packets -= 1
                    if self._strikes(data, packets):
                        self._harm(data, client, server, mute, replied)
                        break
                    server.sendall(data)
            for end in (client, server):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            back.join()

    def _strikes(self, data: bytes, packets: int) -> bool:
        if self.fault in AT_COMMIT:
            return b"COMMIT\0" in data
        return self.fault is not None and packets < 0

    def _harm(self, data, client, server, mute, replied) -> None:
        self.struck += 1
        if self.fault == "halve":
            server.sendall(data[: len(data) // 2])
        elif self.fault == "stall":
            mute.set()
            server.sendall(data)
            client.recv(1)  # the client waits, and gives up
        elif self.fault == "lose its reply":
            mute.set()
            server.sendall(data)
            replied.wait(10)


def _answer(server, client, mute, replied) -> None:
    with suppress(OSError):
        while data := server.recv(65_536):
            if mute.is_set():
                replied.set()
            else:
                client.sendall(data)
        client.shutdown(socket.SHUT_RDWR)
