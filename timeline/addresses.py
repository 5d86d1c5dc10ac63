"""The address of a link or picture in prose → where it leads, by a list of what is allowed.

markdown-it's own check is a list of what is denied: it lets `blob:`, `//host` and
`user:password@host` through. Here an address is one of a few forms, or refused.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address
from typing import Literal, NamedTuple, cast
from urllib.parse import unquote

from timeline.layout import ID
from timeline.model import Target
from timeline.text import unsafe_characters

__all__ = ["Refused", "Way", "is_onion", "not_a_page", "picture", "way_to"]

#: Our own things: where each has its page.
_OWN = {
    "entry": "entries/{}/index.html",
    "claim": "claims/{}/index.html",
    "source": "sources/{}/index.html",
    "page": "{}/index.html",
}
_OWN_ADDRESS = re.compile(r"(entry|claim|source|page):([^#]*)(?:#(.*))?\Z", re.DOTALL)
#: Where somebody writes the address of a page that we have, as the browser shows it.
_OWN_PATH = re.compile(r"(?:\.*/)*(?:content/)?(entries|claims|sources|pages)/(?:\d{4}/)?([\w-]+)")
_SINGULAR = {"entries": "entry", "claims": "claim", "sources": "source", "pages": "page"}
_FRAGMENT = re.compile(r"[\w-]+\Z")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_WEB = re.compile(r"(https?)://([^/?#]*)([/?#].*)?\Z", re.DOTALL | re.IGNORECASE)
_HOST = re.compile(
    r"((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?\.?"
    r"|[0-9]{1,3}(?:\.[0-9]{1,3}){3})(:[0-9]{1,5})?\Z"
)
_NUMBERS = re.compile(r"[0-9.]+\Z")
_MAILBOX = re.compile(r"mailto:[a-z0-9.!#$&'*+/=^_`{|}~-]+@([^?]+)\Z", re.IGNORECASE)
#: What is left when all else is percent-encoded: nothing that could end an attribute.
_PLAIN = re.compile(r"(?:https?://|mailto:)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|^`{}]+\Z")
#: What is normal already.
_NORMAL = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[A-Za-z0-9._~/-]*)?\Z")
_MEDIUM = re.compile(r"media/([a-z0-9]+(?:-[a-z0-9]+)*\.(?:avif|gif|jpg|png|webp))\Z")
_ALLOWED = (
    "links begin with `https://`, `http://` or `mailto:`, with `entry:`, `claim:`, `source:` or "
    "`page:`, or with `#`"
)
_PAGES = "addresses begin with `https://` or `http://`"
#: An address that lacks a part which can be guessed.
_CUT = re.compile(r"(?:https?:/?(?!/)|//(?!/)|(?=www\.)|(?=[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/))(?=\w)")

Kind = Literal["web", "onion", "mail", "own", "heading"]


class Way(NamedTuple):
    """Where a link leads; to one of our own things, `href` is the way from the site's root."""

    kind: Kind
    href: str
    target: Target = "page"
    id: str = ""
    fragment: str = ""


class Refused(NamedTuple):
    """Why an address is none that may stand here."""

    code: str
    message: str
    hint: str


def way_to(address: str) -> Way | Refused:
    """Return where a link with this address leads, entities and back-slashes already decoded."""
    own = _OWN_ADDRESS.match(address)
    if own:
        return _own(own[1], own[2], own[3])
    if address.startswith("#"):
        fragment = unquote(address[1:])
        if _FRAGMENT.match(fragment):
            return Way("heading", "", fragment=fragment)
    why = _unsafe(address)
    if why:
        message = f"`{_short(address)}` is not an address that a link can have: {why}"
        return Refused("unsafe-link", f"{message}; {_ALLOWED}", _instead(address))
    host = _host(address)
    kind = "web" if _WEB.match(address) else "mail"
    kind = "onion" if host.endswith(".onion") else kind
    return Way(cast(Kind, kind), _normal(address))


def not_a_page(address: str) -> Refused | None:
    """Return why an address is none of a page on the web, or nothing when it is one."""
    why = _unsafe(address) or ("" if _WEB.match(address) else "a mailbox is no page")
    if not why:
        return None
    message = f"`{_short(address)}` is not the address of a page: {why}"
    return Refused("bad-address", f"{message}; {_PAGES}", _instead(address))


def is_onion(address: str) -> bool:
    """Return whether an address is one that only Tor finds."""
    if address.isascii() and "%" not in address and "onion" not in address.lower():
        return False  # as nearly all; nothing in it could be read as that word
    way = way_to(address)
    return isinstance(way, Way) and way.kind == "onion"


def picture(address: str) -> str | Refused:
    """Return the name of the picture under `content/media/` that an address is of."""
    medium = _MEDIUM.match(address)
    if medium:
        return medium[1]
    message = (
        f"`{_short(address)}` is not a picture under `content/media/`; a page of this site asks "
        "nobody else for one"
    )
    name = re.sub(r"[^a-z0-9.]+", "-", address.rpartition("/")[2].casefold()).strip("-.")
    typed = f"media/{name}" if _MEDIUM.match(f"media/{name}") else "media/<name>.jpg"
    hint = f"put the file into `content/media/` and type `{typed}`"
    return Refused("remote-image", message, hint)


def _own(target: str, name: str, fragment: str | None) -> Way | Refused:
    if not ID.match(name):
        typed = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
        message = (
            f"`{_short(name)}` is not a legal ID: IDs are lower-case ASCII letters, digits and "
            "hyphens"
        )
        hint = f"did you mean `{target}:{typed}`?" if typed else f"type `{target}:` and an ID"
        return Refused("bad-id", message, hint)
    href = _OWN[target].format(name)
    if fragment is None:
        return Way("own", href, cast(Target, target), name)
    if target not in ("claim", "page") or not _FRAGMENT.match(fragment):
        message = f"`#{_short(fragment)}` is not a heading that a link to this {target} can lead to"
        return Refused("dead-link", message, f"type `{target}:{name}`")
    return Way("own", href, cast(Target, target), name, fragment)


def _unsafe(address: str) -> str:
    """Return why an address is none that may lead out of the site, or nothing."""
    scheme = _SCHEME.match(address)
    if not scheme:
        return "it does not say how to get there" if address else "it is empty"
    name = scheme.group().lower()
    if name not in ("http:", "https:", "mailto:"):
        return f"`{_short(scheme.group())}` is not allowed"
    if re.search(r'[\s\\<>"]', address) or unsafe_characters(address):
        return "it holds a space, a control or another character that must be percent-encoded"
    meant = unquote(address) if "%" in address else ""
    if unsafe_characters(meant) or re.search(r"[\t\n]", meant):
        return "it holds, percent-encoded, a character that nobody can see"
    why = _bad_mailbox(address) if name == "mailto:" else _bad_web(address)
    return why or ("" if _PLAIN.match(_normal(address)) else "it cannot be read")


def _bad_mailbox(address: str) -> str:
    mailbox = _MAILBOX.match(address)
    return "" if mailbox and not _bad_host(mailbox[1]) else "it is not one plain mailbox"


def _bad_web(address: str) -> str:
    web = _WEB.match(address)
    return _bad_host(web[2]) if web else "two slashes are missing after its scheme"


def _bad_host(authority: str) -> str:
    if "@" in authority:
        return "it holds a user name"
    host = _HOST.match(authority)
    if host and not _is_public(host[1]):
        return f"`{_short(host[1])}` is not a computer that all can reach"
    if not host or _folded(host[1]) != host[1].lower():
        return f"`{_short(authority)}` is not the name of a host"
    if host[2] and not 0 < int(host[2][1:]) < 65536:
        return f"`{host[2][1:]}` is not the number of a port"
    return ""


def _is_public(host: str) -> bool:
    """Return whether a host is a name, or four numbers that are nobody's own."""
    try:
        return not _NUMBERS.match(host) or IPv4Address(host).is_global
    except ValueError:
        return False


def _folded(host: str) -> str:
    return unicodedata.normalize("NFKC", host.lower())


def _host(address: str) -> str:
    """Return the name of the host of a web address that has passed."""
    web = _WEB.match(address)
    host = _HOST.match(web[2]) if web else None
    return host[1].lower().rstrip(".") if host else ""


def _normal(address: str) -> str:
    """Return an address in ASCII: its host in punycode, the rest percent-encoded."""
    if _NORMAL.match(address):
        return address  # as nearly all; to take them apart is a twentieth of all reading
    scheme, colon, rest = address.partition(":")
    from markdown_it.common.normalize_url import normalizeLink  # few addresses need it

    return normalizeLink(scheme.lower() + colon + rest)


def _instead(address: str) -> str:
    path = _OWN_PATH.match(address)
    if path:
        return f"did you mean `{_SINGULAR[path[1]]}:{path[2].lower()}`?"
    cut = _CUT.match(address)
    if cut:
        return f"did you mean `https://{_short(address[cut.end() :])}`?"
    return "type the whole address, such as `https://example.org/page`"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
