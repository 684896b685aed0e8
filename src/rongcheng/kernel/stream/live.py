"""The live process: server-sent events to browsers, in a small ASGI application beside Django's pages.

It must not write, and it must not know the apps: it tails the event log and shows each listener what the
listener may see.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import django
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongcheng.config.settings")
django.setup()

from rongcheng.kernel.errors import SignInNeeded  # noqa: E402
from rongcheng.kernel.models import Event  # noqa: E402
from rongcheng.kernel.stream.tail import Tail  # noqa: E402
from rongcheng.kernel.stream.tickets import Listener, listener_of  # noqa: E402

BEAT_S = 15
LONGEST_S = 600
QUEUE = 1000
CATCH_UP = 500
RELOAD = "event: reload\ndata: {}\n\n"
POSITION = re.compile(r"[0-9]{1,18}")


@dataclass(eq=False)
class Stream:
    """One browser's line. When its queue overflows it is told to load the page's lists anew."""

    listener: Listener
    queue: asyncio.Queue[str]

    def offer(self, happened: Event) -> None:
        if not self.listener.hears(happened.division, happened.organisation_id):
            return
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(RELOAD)
            return
        self.queue.put_nowait(frame(happened))


def frame(happened: Event) -> str:
    """One event as a server-sent event; events hold no personal data by the rule of the house."""
    shown = {
        "id": str(happened.id),
        "type": happened.type,
        "subject": happened.subject,
        "division": happened.division,
        "at": happened.occurred_at.isoformat(),
        "data": happened.data,
    }
    return f"id: {happened.position}\nevent: happened\ndata: {json.dumps(shown, ensure_ascii=False)}\n\n"


streams: set[Stream] = set()
tail = Tail()


def broadcast(batch: list[Event]) -> None:
    for happened in batch:
        for stream in streams:
            stream.offer(happened)


async def listen(request: Request) -> Response:
    """GET /stream?ticket=…: the events that the ticket's holder may see, as they commit."""
    try:
        listener = listener_of(request.query_params.get("ticket", ""))
    except SignInNeeded:
        return JSONResponse({"code": "sign-in-needed", "status": 401}, status_code=401)
    stream = Stream(listener, asyncio.Queue(QUEUE))
    since = request.headers.get("Last-Event-ID") or request.query_params.get("since", "")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(flow(stream, since), media_type="text/event-stream", headers=headers)


async def flow(stream: Stream, since: str) -> AsyncIterator[str]:
    """Join first, then look back, so that nothing falls between; a line ends after a while to renew its ticket."""
    streams.add(stream)
    loop = asyncio.get_running_loop()
    ends = loop.time() + LONGEST_S
    try:
        yield f"retry: 2000\nevent: ready\ndata: {json.dumps({'position': tail.position})}\n\n"
        if POSITION.fullmatch(since):
            missed = await tail.on_database(tail.since, int(since), CATCH_UP)
            for happened in missed:
                if stream.listener.hears(happened.division, happened.organisation_id):
                    yield frame(happened)
            if len(missed) == CATCH_UP:
                yield RELOAD
        while loop.time() < ends:
            try:
                yield await asyncio.wait_for(stream.queue.get(), BEAT_S)
            except TimeoutError:
                yield ": beat\n\n"
    finally:
        streams.discard(stream)


async def health(_request: Request) -> Response:
    """GET /healthz: well while it follows the log."""
    status, code = ("ok", 200) if tail.is_connected else ("waiting", 503)
    return JSONResponse({"status": status, "streams": len(streams)}, status_code=code)


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    following = asyncio.create_task(tail.follow(broadcast))
    yield
    tail.stop()
    following.cancel()


def allowed_origins() -> list[str]:
    """Pages are served from another port of the same machine, or from where the operator says."""
    return [o for o in os.environ.get("RONGCHENG_LIVE_ORIGINS", "").split(",") if o]


application = Starlette(
    routes=[Route("/stream", listen), Route("/healthz", health)],
    middleware=[
        Middleware(
            CORSMiddleware,
            allow_origins=allowed_origins(),
            allow_origin_regex=r"http://(localhost|127\.0\.0\.1)(:\d+)?",
            allow_methods=["GET"],
            allow_headers=["Last-Event-ID"],
        )
    ],
    lifespan=lifespan,
)
