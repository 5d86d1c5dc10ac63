"""What is at each path of a preview → livereload's server for it, for this machine alone.

Of livereload come the server, its protocol and the script that speaks it in the page.
Left out are its watcher, which polls; the script that it writes into pages, which no
strict policy lets run; its door for whoever asks for a reload; and its trust in any
host name and any origin.
"""

from __future__ import annotations

import errno
import ipaddress
import json
import logging
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from livereload import Server
from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from livereload.watcher import Watcher
from tornado import netutil, web
from tornado.httpserver import HTTPServer

from timeline.overlay import OWN
from timeline.showing import Shown

__all__ = ["Host", "Shows", "address_of", "bind", "catch_up"]

_MESSAGE = 64 * 1024
_REFUSED = "This preview answers to localhost and to addresses in digits only.\n"


class Shows(Protocol):
    """Who knows what is at a path."""

    async def shown(self, path: str, host: str) -> Shown:
        """Return what is at a path, below the root and without its first slash."""


class Host(Server):  # type: ignore[misc]
    """livereload's server for what somebody else knows; `begin` starts whatever it needs."""

    def __init__(
        self, shows: Shows, sockets: Sequence[socket.socket], begin: Callable[[], None]
    ) -> None:
        """Take the sockets, bound already; `serve` listens."""
        super().__init__(watcher=_Told(begin))
        self._shows, self._sockets = shows, sockets

    def application(self, _port: int, host: str, *_: Any, **__: Any) -> None:
        """Listen, for those who ask for this machine by a name that nobody else can give it."""
        LiveReloadHandler.watcher = self.watcher
        given = {"shows": self._shows}
        app = web.Application(
            default_handler_class=_Refused,
            websocket_max_message_size=_MESSAGE,
            log_function=lambda _: None,
        )
        for name in (
            r"localhost",
            r"[0-9]+(\.[0-9]+){3}",
            r"\[[0-9a-f:.]+\]",
            re.escape(host.lower()),
        ):
            app.add_handlers(
                name,
                [
                    (r"/livereload", _Socket, given),
                    (r"/livereload\.js", LiveReloadJSHandler),
                    (rf"{OWN}(preview\.(?:css|js))", _Own),
                    (r"/(.*)", _Files, given),
                ],
            )
        HTTPServer(app).add_sockets(self._sockets)

    def _setup_logging(self) -> None:
        """Say nothing but what goes wrong in here."""
        for name in ("livereload", "tornado.access", "tornado.general"):
            logging.getLogger(name).addHandler(logging.NullHandler())
            logging.getLogger(name).propagate = False


async def catch_up() -> int:
    """Tell every open page that is no longer what is at its path; return how many were told."""
    return sum([await it.catch_up() for it in tuple(_Socket.waiters)])


def bind(host: str, port: int) -> list[socket.socket]:
    """Return sockets for a host and a port; 0 is any free port.

    Raises OSError with a sentence when they cannot be had.
    """
    try:
        if not host:
            raise socket.gaierror(socket.EAI_NONAME, "an empty name is no host")
        return netutil.bind_sockets(port, address=host)
    except (OSError, UnicodeError) as trouble:
        raise OSError(_sentence(trouble, host, port)) from trouble


def address_of(host: str, sockets: Sequence[socket.socket]) -> str:
    """Return the address at which a browser finds the preview."""
    port = sockets[0].getsockname()[1]
    if _unspecified(host):
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _unspecified(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _sentence(trouble: Exception, host: str, port: int) -> str:
    number = trouble.errno if isinstance(trouble, OSError) else None
    if number == errno.EADDRINUSE:
        return f"port {port} of {host} is in use; choose another with --port"
    if number == errno.EACCES:
        return f"port {port} of {host} may not be used; choose one above 1023 with --port"
    return f"`{host}` is no host of this machine; leave --host out, or give 127.0.0.1"


class _Told(Watcher):  # type: ignore[misc]
    """livereload's watcher where others do the watching."""

    def __init__(self, begin: Callable[[], None]) -> None:
        super().__init__()
        self._begin = begin
        self._tasks: dict[str, object] = {"": None}

    def start(self, _callback: Callable[[], None]) -> bool:
        """Begin; what is returned says that nothing is to be polled."""
        self._begin()
        return True


class _Socket(LiveReloadHandler):  # type: ignore[misc]
    """An open page: it says what it is, and hears when that is no longer so."""

    def initialize(self, shows: Shows) -> None:
        self._shows = shows
        self._page: dict[str, str] = {}

    def check_origin(self, origin: str) -> bool:
        """Return whether the page that asks came from here; livereload believes any."""
        same: bool = super(LiveReloadHandler, self).check_origin(origin)
        return same

    async def on_message(self, message: str | bytes) -> None:
        try:
            told = json.loads(message)
            command = told["command"]
        except (ValueError, KeyError, TypeError, RecursionError):
            self.close()
            return
        if command not in ("hello", "info"):
            return
        if command == "info":
            self._page = _page_of(told)
        super().on_message(message)
        await self.catch_up()

    async def catch_up(self) -> bool:
        """Tell the page to load anew, or its style alone, if it is not what is there now."""
        if not self._page:
            return False
        now = await self._shows.shown(self._page["path"], self.request.host)
        before = (self._page["page"], self._page["style"])
        if now.identity != before[0]:
            self._tell("/" + self._page["path"])
        elif now.style != before[1]:
            self._tell(now.style)
        self._page |= {"page": now.identity, "style": now.style}
        return before != (now.identity, now.style)

    def _tell(self, path: str) -> None:
        if self.ws_connection is not None:
            self.send_message({"command": "reload", "path": path, "liveCSS": True})


def _page_of(told: Mapping[str, Any]) -> dict[str, str]:
    """Return what the preview's script in a page says of it."""
    plugins = told.get("plugins")
    said = plugins.get("preview") if isinstance(plugins, dict) else None
    if not isinstance(said, dict):
        return {}
    return {name: str(said.get(name, "")) for name in ("path", "page", "style")}


class _Files(web.RequestHandler):
    """Pages and files."""

    def initialize(self, shows: Shows) -> None:
        self._shows = shows

    async def get(self, path: str) -> None:
        shown = await self._shows.shown(path, self.request.host)
        self.set_status(shown.status)
        for name, value in shown.headers.items():
            self.set_header(name, value)
        self.finish(shown.content)

    head = get


class _Own(web.RequestHandler):
    """The preview's own style and script; read each time, as whoever works on them wants."""

    def get(self, name: str) -> None:
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(Path(__file__).with_name(name).read_bytes())


class _Refused(web.RequestHandler):
    """For whoever asks by a name that may be made to lead here."""

    def prepare(self) -> None:
        self.set_status(403)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(_REFUSED)
