"""A server that speaks as a language model's does: it keeps every byte that comes in and says what a test wants."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class LanguageModelServer:
    """What came in, and what goes out: the replies in their order, the last one again and again."""

    replies: list[bytes]
    received: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(each.partition(b"\r\n\r\n")[2]) for each in self.received]


def reply(body: bytes | str, status: str = "200 OK", *headers: str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(head).encode() + data


def completion(content: object) -> bytes:
    """The reply of a model that says this text."""
    return reply(json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}))


def suggesting(*wordings: str) -> bytes:
    """The reply of a model that keeps to the form."""
    return completion(json.dumps({"wordings": wordings}))


@contextmanager
def language_model(*replies: bytes) -> Iterator[LanguageModelServer]:
    stub = LanguageModelServer(list(replies))

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = self.rfile.readline()
                if not line:
                    return
                head += line
            lengths = [
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            ]
            stub.received.append(head + self.rfile.read(sum(lengths)))
            self.wfile.write(stub.replies.pop(0) if len(stub.replies) > 1 else stub.replies[0])

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        stub.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield stub
        finally:
            server.shutdown()
            thread.join()
