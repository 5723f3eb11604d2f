"""The least that a service built with FastAPI can do: a route that takes a question and sends bytes that it has
in memory. `python benchmarks/bare.py FILE` serves that file's bytes at POST /v1/answers and prints the port.
Part of benchmarks/load.py, which compares with it.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response
from pydantic import BaseModel


class Question(BaseModel):
    """What is sent to it."""

    question: str


def main() -> None:
    app, body = FastAPI(), Path(sys.argv[1]).read_bytes()

    @app.post("/v1/answers")
    async def answer(_: Question) -> Response:
        return Response(body, media_type="application/json")

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(app, access_log=False, log_level="warning")
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
