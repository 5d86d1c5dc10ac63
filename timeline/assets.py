"""The CSS and JavaScript sources → one file of each, named by what is in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from timeline.files import Artifact, SourceFile

__all__ = ["Asset", "bundle"]

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANK = re.compile(r"\n\s*")
#: Remarks of a script that stand on lines of their own: what else looks so could be in a string.
_REMARK = re.compile(r"^[ ]*(?://[^\n]*|/\*\*.*?\*/)\n", re.DOTALL | re.MULTILINE)


class Asset(NamedTuple):
    """A file that pages load, and its address.

    Pages do not name its hash (SRI): Chromium refuses every hashed file that is
    opened from a disk, and here the files come from where the pages come from.
    `manifest.json` has all the hashes.
    """

    address: str
    content: bytes

    @property
    def artifact(self) -> Artifact:
        """The file itself."""
        return Artifact(self.address, self.content)


def bundle(templates: Iterable[SourceFile], generated_css: str = "") -> dict[str, Asset]:
    """Return `css` and `js`: the files of `assets/css/` and `assets/js/`, joined in their order.

    The order is that of the names, so they begin with numbers. `generated_css` is
    what the build makes of the content, such as the filters without script. Where
    there is an `assets/icon.svg`, it is `icon`.
    """
    sources = sorted(templates, key=lambda it: it.path)
    css = "\n".join(_texts(sources, "templates/assets/css/", ".css")) + generated_css
    script = "\n".join(_texts(sources, "templates/assets/js/", ".js"))
    script = _BLANK.sub("\n", _REMARK.sub("", script))
    icon = "".join(_texts(sources, "templates/assets/icon", ".svg"))
    return {
        "css": _asset("site", ".css", _BLANK.sub("\n", _COMMENT.sub("", css)).strip() + "\n"),
        # one block, so that no name of ours is seen outside of it
        "js": _asset("site", ".js", f'"use strict";\n{{\n{script}}}\n'),
        **({"icon": _asset("icon", ".svg", icon)} if icon else {}),
    }


def _texts(sources: Iterable[SourceFile], folder: str, ending: str) -> list[str]:
    return [
        it.content.decode()
        for it in sources
        if it.path.startswith(folder) and it.path.endswith(ending)
    ]


def _asset(stem: str, ending: str, text: str) -> Asset:
    content = text.encode()
    name = hashlib.sha256(content).hexdigest()[:12]
    return Asset(f"assets/{stem}.{name}{ending}", content)
