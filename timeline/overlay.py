"""A page and the faults of the last build → the page as a preview shows it.

Added are two scripts of the preview's own, by their address, as the policy of the site
allows no other; and the panel of the faults, if there are any. The files of the build
stay as they are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from timeline.diagnostics import Diagnostic
from timeline.reports import printable

__all__ = ["OWN", "Dressed", "dress", "panel", "whole_page"]

#: Where the preview's own files are; no address of a site begins with a dot.
OWN = "/.preview/"
#: Faults that are shown; nobody mends more before the next build.
_MOST = 100
#: Characters of a traceback that are shown: its end, which says what went wrong.
_LONGEST = 8000
_STYLE = re.compile(rb'(<link rel="stylesheet" href=")([^"]*)')
_ROOT = re.compile(rb"^(?:/|(?:\.\./)+)")


class Dressed(NamedTuple):
    """A page as it is shown; what tells it from any other, its style aside; and its style."""

    content: bytes
    identity: str
    style: str


def dress(page: bytes, path: str, faults: str, host: str) -> Dressed:
    """Return a page with the preview's scripts and the panel of `faults`.

    `path` is that of its file, `host` the host and port that the browser asked.
    """
    found = _STYLE.search(page)
    style = "/" + _ROOT.sub(b"", found[2]).decode("utf-8", "replace") if found else ""
    seen = hashlib.sha256(_STYLE.sub(rb"\1", page) + faults.encode())
    identity = seen.hexdigest()[:16]
    name, _, port = host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "80")
    scripts = _template().scripts(OWN, identity, path, style, name, port)
    return Dressed(_joined(page, scripts.encode(), faults.encode()), identity, style)


def _joined(page: bytes, head: bytes, foot: bytes) -> bytes:
    before, found, after = page.partition(b"</head>")
    page = before + head + found + after if found else head + page
    before, found, after = page.rpartition(b"</body>")
    return before + foot + found + after if found else page + foot


def panel(faults: Sequence[Diagnostic] = (), trouble: str = "") -> str:
    """Return the panel, as HTML: the errors of a build, or what ended it."""
    errors = [fault for fault in faults if fault.severity == "error"] or list(faults)
    told = [
        {
            "place": printable("{}:{}:{}".format(*it.place), 1000),
            "severity": it.severity,
            "code": it.code,
            "message": printable(it.message, 1000),
            "hint": printable(it.hint, 1000),
        }
        for it in errors[:_MOST]
    ]
    counted = ((len(errors) - len(told), "error"), (len(faults) - len(errors), "warning"))
    rest = " and ".join(f"{n:,} {word}{'' if n == 1 else 's'}" for n, word in counted if n)
    lines = "\n".join(printable(line, 1000) for line in trouble[-_LONGEST:].splitlines())
    return str(_template().panel(told, rest, lines))


def whole_page(title: str) -> bytes:
    """Return a page that says one thing, to be dressed."""
    return str(_template().page(title)).lstrip().encode()


@cache
def _template() -> Any:
    import jinja2

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    text = Path(__file__).with_name("preview.html").read_text(encoding="utf-8")
    return environment.from_string(text).module
