"""Files that would take long, or much room, if any part of the reading were not bounded."""

from __future__ import annotations

from timeline.files import SourceFile

__all__ = ["pathologies"]

_FRONT = """\
title: A title
date: 2024-10-18
source: nis
reliability: B2
reliability_reason: It showed what it saw.
claims: {troops-in-russia: supports}
citations: [{title: A page, publisher: A paper}]
"""
_ROOM, _FRONT_ROOM = 64 * 1024 - len(_FRONT) - 16, 16 * 1024 - len(_FRONT) - 16
_SITE_ROOM = 64 * 1024 - 600


def _filled(text: str, room: int = _ROOM, first: str = "", last: str = "") -> str:
    """Return a text as often as there is room for it, and what stands before and after."""
    return first + text * ((room - len((first + last).encode())) // len(text.encode())) + last


def _counted(text: str, room: int = _ROOM, first: str = "") -> str:
    """Return a text as often as there is room for it, `@` a different word each time."""
    parts, left, number = [first], room - len(first.encode()), 0
    while True:
        part = text.replace("@", f"{number:x}")
        left -= len(part.encode())
        if left < 0:
            return "".join(parts)
        parts.append(part)
        number += 1


#: Bodies: what Markdown's parser, the walk through its tokens or a rule of style goes through
#: again and again.
_BODIES = {
    "images": _filled("!["),
    "brackets": _filled("["),
    "brackets within the limit": "[" * 2000 + "x" * 40_000,
    "brackets on lines": _filled("[a\n"),
    "brackets closed": "[" * 2000 + "]" * 60_000,
    "links in links": _filled("[a](", last=")" * 9000),
    "closing brackets": _filled("]("),
    "links never closed": "[a](" * 2000 + "x" * 50_000,
    "links with a title": _filled('[a](b "'),
    "addresses": _filled("<http://a"),
    "an address": _filled("a", first="[a](https://", last=")"),
    "an address of labels": _filled("a.", first="[a](https://", last=")"),
    "an address of hyphens": _filled("a-", first="[a](https://a.", last=")"),
    "an address of dots": _filled("a.", first="[a](", last=")"),
    "addresses of mailboxes": _filled("[a](mailto:a)"),
    "an address percent-encoded": _filled("%41", first="[a](https://a.example/", last=")"),
    "footnotes in the text": _filled("^["),
    "footnotes": _filled("[^a]"),
    "footnotes of one label": _filled("[^a]", first="[^a]: x\n\n"),
    "footnotes never used": _counted("[^@]: x\n"),
    "footnotes never written": _counted("[^@] "),
    "footnotes in footnotes": _counted("[^@]: [^@]\n"),
    "definitions": _counted("[@]: x\n"),
    "definitions used": _filled("[a]", first="[a]: x\n\n"),
    "definitions of lines": _filled("[a]: <b>\n'c\n"),
    "links to nothing": _counted("[a](entry:2024-10-18-nis-first-wav-@)\n"),
    "links to no claim": _counted("[a](claim:troops-in-russi-@)\n", 58_000),
    "links to no heading": _counted(
        "[a](#heading-@-b)\n", _ROOM, _counted("# heading @ c\n\n", 30_000)
    ),
    "links to no heading of another": _counted("[a](page:method#standing-@)\n", 50_000),
    "pictures of nothing": _counted("![a](media/@.png)\n"),
    "a table": "|a" * 5_000 + "\n" + "|-" * 5_000 + "\n" + _filled("|\n", 40_000),
    "a wide table": _filled("|", 30_000) + "\n" + _filled("-|", 30_000),
    "tables": _filled("|a|b|\n|-|-|\n|c|d|\n\n"),
    "rows of nothing": _filled("a\n", first="|a|b|c|d|e|f|g|h|\n|-|-|-|-|-|-|-|-|\n"),
    "quotes": _filled("> "),
    "quotes on lines": _filled(">" * 15 + "a\n\n"),
    "quotes and notes": (">" * 15 + "^[a]\n\n") * 880 + "^[a]" * 1100 + '"' * 41_000,
    "quotes that go on": _filled("> a\nb\n"),
    "quotes that end at once": _filled("># a\n", first="># a\n-|-\n" * 300),
    "lists": _filled("- "),
    "lists on lines": _filled("- a\n"),
    "lists in lists": "".join(f"{' ' * n}- a\n" for n in range(350)),
    "numbers": _filled("1. "),
    "indents": "".join(f"{' ' * n}a\n" for n in range(350)),
    "emphasis": _filled("*a "),
    "emphasis closed": _filled("*a*"),
    "emphasis of many": _filled("*"),
    "emphasis mixed": _filled("*_"),
    "emphasis opened": _filled("a **a *a "),
    "back-ticks": "".join("`" * n + " " for n in range(350)),
    "back-ticks of one": _filled("`"),
    "back-ticks of two": _filled("`` ` "),
    "fences": _filled("```\n"),
    "fences with words": _filled("~~~ a\n"),
    "HTML": _filled("<a>"),
    "HTML never closed": _filled("<a "),
    "HTML with attributes": _filled(' a="b"', first="<a"),
    "HTML comments": _filled("<!--"),
    "HTML blocks": _filled("<div>\n"),
    "entities": _filled("&amp;"),
    "entities of nothing": _filled("&a;"),
    "entities nobody sees": _filled("&#x200b;"),
    "ampersands": _filled("&"),
    "back-slashes": _filled("\\"),
    "headings": _filled("# a\n"),
    "headings of one name": _counted("# a\n# a-@\n"),
    "headings underlined": _filled("a\n=\n"),
    "rules": _filled("---\n"),
    "spaces": _filled(" "),
    "spaces before the end": _filled(" ", last="x"),
    "tabs": _filled("\t"),
    "line ends": _filled("\n"),
    "one line": _filled("a"),
    "one line of words": _filled("a "),
    "lines": _filled("a\n"),
    "hard breaks": _filled("a  \n"),
    "nobody sees": _filled("\u200b"),
    "joiners": _filled("\u0645\u200c"),
    "pictures joined": _filled("\U0001f600\u200d"),
    "quotation marks": _filled('"'),
    "quotation marks opened": _filled("\u201c"),
    "quotation marks of two kinds": _filled("\u201e\u201c"),
    "quotations": _filled('"a b c d e f g h i j"\n'),
    "words of one letter": _filled("a-"),
    "numbers and points": _filled("1,"),
    "loaded words": _filled("slammed regime "),
    "unnamed": _filled("unnamed "),
    "an e-mail": _filled("a@"),
    "NUL": _filled("\0"),
}

#: Front matter, in place of what an entry has.
_FRONTS = {
    "brackets": _filled("[", _FRONT_ROOM, "a: "),
    "braces": _filled("{", _FRONT_ROOM, "a: "),
    "nested keys": _filled("{a: ", _FRONT_ROOM),
    "dashes": _filled("- ", _FRONT_ROOM),
    "question marks": _filled("? ", _FRONT_ROOM),
    "anchors": _filled("&a ", _FRONT_ROOM, "a: ["),
    "aliases": _filled("*a,", _FRONT_ROOM, "a: ["),
    "laughs": "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a]\n" for n in range(700)),
    "merges": "a: &a {b: c}\n" + "<<: [*a, *a, *a]\n" * 800,
    "tags": _filled("!a ", _FRONT_ROOM, "a: "),
    "directives": _filled("%TAG !a! b\n", _FRONT_ROOM),
    "keys": _counted("k@:\n", _FRONT_ROOM),
    "keys nearly known": _counted("titl@: x\n", _FRONT_ROOM),
    "one key": _filled("a:\n", _FRONT_ROOM),
    "a long key": _filled("a", _FRONT_ROOM, last=": x\n"),
    "indents": "".join(f"{' ' * n}a:\n" for n in range(170)),
    "quotes": _filled("''", _FRONT_ROOM, "a: '"),
    "escapes": _filled("\\u200b", _FRONT_ROOM, 'a: "', '"'),
    "line ends": _filled("\n", _FRONT_ROOM),
    "colons": _filled(": ", _FRONT_ROOM, "a"),
    "a value of spaces": _filled(" ", _FRONT_ROOM, "a: b: c", "d\n"),
    "a value of words": _filled("b ", _FRONT_ROOM, "a: b: c", "d\n"),
    "hashes": _filled(" #a", _FRONT_ROOM, "a: b"),
    "remarks": _filled("#\n", _FRONT_ROOM),
    "block scalars": _counted("k@: |\n x\n", _FRONT_ROOM),
    "a folded scalar": _filled(" a\n\n", _FRONT_ROOM, "a: >\n"),
    "commas": _filled(",", _FRONT_ROOM, "a: ["),
    "digits": _filled("9", _FRONT_ROOM, "date: "),
    "a date of intervals": _filled("2024/", _FRONT_ROOM, "date: "),
    "a date of marks": _filled("?~%", _FRONT_ROOM, "date: 2024"),
    "a date of a set": _filled("2024,", _FRONT_ROOM, "date: '{", "}'"),
    "an address": _filled("a-", _FRONT_ROOM, "url: https://a"),
}
#: Front matter, beside what an entry has otherwise: the same key does not stand there twice.
_VALUES = {
    "claims": _counted("  troops-in-russi-@: supports\n", _FRONT_ROOM, "claims:\n"),
    "stances": "claims:\n" + "".join(f"  a{n}: suports\n" for n in range(800)),
    "origins": _counted("- 2024-10-18-nis-first-wav-@\n", _FRONT_ROOM, "derived_from:\n"),
    "tags": _counted("- a@\n", _FRONT_ROOM, "tags:\n"),
    "no tags": _filled("- A B\n", _FRONT_ROOM, "tags:\n"),
    "aliases": _counted("- a@\n", _FRONT_ROOM, "aliases:\n"),
    "aliases in use": _filled("- 2024-10-18-nis-first-wave\n", _FRONT_ROOM, "aliases:\n"),
    "citations": _filled("- {title: a, publisher: b}\n", _FRONT_ROOM, "citations:\n"),
    "citations of nothing": _filled("-\n", _FRONT_ROOM, "citations:\n"),
    "citations of odd keys": _counted("- {titl: a, urll: @}\n", _FRONT_ROOM, "citations:\n"),
    "languages": _counted("- {language: eng@}\n", _FRONT_ROOM, "citations:\n"),
    "links": _filled(
        "- {title: a, publisher: b, url: 'https://a.b'}\n", _FRONT_ROOM, "citations:\n"
    ),
    "addresses": _counted("- {url: a.@}\n", _FRONT_ROOM, "citations:\n"),
    "dates": _filled("- {published: 2024-13}\n", _FRONT_ROOM, "citations:\n"),
    "corrections": _filled("- {date: 2024-11-01, note: a}\n", _FRONT_ROOM, "corrections:\n"),
    "a title": _filled("a", _FRONT_ROOM, "title: "),
    "an identifier": _filled("a-", _FRONT_ROOM, "source: "),
    "an odd identifier": _filled("A ", _FRONT_ROOM, "source: "),
    "a reliability": _filled("B2", _FRONT_ROOM, "reliability: "),
    "a url": _filled(
        "a.", _FRONT_ROOM, "citations: [{title: a, publisher: b, url: 'https://", "'}]"
    ),
}
#: `site.toml`, in place of what belongs there.
_SITES = {
    "brackets": _filled("[", _ROOM, "a = "),
    "brackets closed": _filled("[]", _ROOM, "a = [", "]"),
    "braces": _filled("{a=", _ROOM, "a = "),
    "dotted keys": _filled("a.", _ROOM, last="a = 1"),
    "dotted keys in quotes": _filled('"a" . ', _ROOM, last="a = 1"),
    "a dotted table": _filled("a.", _ROOM, "[", "a]"),
    "keys": _counted("k@ = 1\n"),
    "keys of points": _counted("a.b.c.d.k@ = 1\n"),
    "tables": _counted("[a.b.t@]\n"),
    "arrays of tables": _filled("[[parties]]\n"),
    "digits": _filled("9", _ROOM, "a = "),
    "hexadecimal digits": _filled("f", _ROOM, "a = 0x"),
    "digits after a point": _filled("9", _ROOM, "a = 1."),
    "digits with marks": _filled("9_", _ROOM, "a = ", "9"),
    "numbers": _filled("9,", _ROOM, "a = [", "]"),
    "quotes": _filled('"', _ROOM, "title = "),
    "quotes and back-slashes": _filled('\\"', _ROOM, 'title = """'),
    "line ends": _filled("\n"),
    "remarks": _filled("#\n"),
    "spaces": _filled(" ", _ROOM, "a ="),
    "points": _filled(". ", _ROOM, "a"),
    "nothing": "",
    "NUL": _filled("\0"),
}
#: `site.toml`, beside what belongs there.
_SITE_VALUES = {
    "a title": _filled("a", _SITE_ROOM, 'title = "', '"'),
    "escapes": _filled("\\u200b", _SITE_ROOM, 'title = "', '"'),
    "escapes apart": "loaded_words = ["
    + "".join(f'"\\U{number:08x}",' for number in range(0xE0000, 0xE1000))
    + "]",
    "loaded words": _counted('"w@",', _SITE_ROOM, "loaded_words = [") + "]",
    "chapters": _counted('"c@",', _SITE_ROOM, "chapters = [") + "]",
    "chapters of one name": _filled('"c",', _SITE_ROOM, "chapters = [", "]"),
    "claims": _counted('"troops-in-russi-@",', _SITE_ROOM, "featured_claims = [") + "]",
    "parties": _counted('{id="p@",name="x"},', _SITE_ROOM, "parties = [") + "]",
    "independent parties": _counted('"p@",', _SITE_ROOM, "independent_parties = [") + "]",
    "parts of wholes": "included_in = {"
    + _counted("a@ = 'troops-in-russi-@',", _SITE_ROOM - 20).removesuffix(",")
    + "}",
}
_SITE = """\
title = "A title"
description = "A description."
base_url = "https://example.org/"
repository = "https://example.org/repository"
edit_url = "https://example.org/edit/{path}"
licence = {id = "CC0-1.0", name = "CC0", url = "https://a.example/"}
chapters = ["rumours"]
parties = [{id = "north", name = "The North"}]
themes = [{id = "theme", name = "The theme"}]
"""
_BYTES = {
    "too large": b"x" * (8 * 1024 * 1024),
    "no UTF-8": b"\xff" * 65_536,
    "no fence": b"x" * 65_536,
    "no second fence": b"---\n" + b"x\n" * 32_000,
    "fences": b"---\n" * 16_000,
    "almost fences": b"--- \n" * 13_000,
    "separators": ("---\n" + "\u2028" * 21_000).encode(),
    "returns": b"---\n" + b"\r" * 65_000,
}
_ENTRY, _SITE_PATH = "content/entries/2024/pathology.md", "content/site.toml"


def pathologies() -> dict[str, SourceFile]:
    """Return every file by what it is made of; each stands in the place of an entry or the site."""
    entry = {
        **{f"body: {name}": f"---\n{_FRONT}---\n{it}".encode() for name, it in _BODIES.items()},
        **{f"front: {name}": f"---\n{it}\n---\nx\n".encode() for name, it in _FRONTS.items()},
        **{
            f"value: {name}": f"---\n{_without(it)}{it}\n---\nx\n".encode()
            for name, it in _VALUES.items()
        },
        **{f"bytes: {name}": it for name, it in _BYTES.items()},
    }
    site = _SITES | {
        f"with {name}": f"{it}\n{_without(it, _SITE)}" for name, it in _SITE_VALUES.items()
    }
    return {
        **{name: SourceFile(_ENTRY, it) for name, it in entry.items()},
        **{f"site: {name}": SourceFile(_SITE_PATH, it.encode()) for name, it in site.items()},
    }


def _without(lines: str, front: str = _FRONT) -> str:
    """Return what an entry or a site needs without the key that `lines` begin with."""
    key = lines.split(maxsplit=1)[0].strip(":")
    return "".join(f"{it}\n" for it in front.splitlines() if not it.startswith(key))
