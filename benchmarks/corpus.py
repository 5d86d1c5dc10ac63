"""A number and a seed → a content folder of that many entries, the same every time.

Dates crowd as news does, sources speak more or less often, a sixth of the entries
rests on earlier ones. `python benchmarks/corpus.py 10000 folder`. Words are drawn from a
few; with `python benchmarks/corpus.py 10000 folder content` sentences are drawn from the
entries of a content folder: what searches cost depends on how often words stand together.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

PARTIES = 12
WORDS = """
    agency official statement reported denied minister spokesman intelligence lawmakers
    soldiers training ground satellite images evidence briefing region border convoy
    figures estimate casualties commander treaty ministry parliament journalists answer
    question doubt source document video interview station railway port vessel shipment
    weeks days month autumn winter spring said that the of and to in on by with from for
    about more than less before after while during had been would could not yet confirmed
""".split()  # noqa: SIM905 a text is easier to read than ninety strings
STANCES = ("supports", "supports", "denies", "queries", "comments", "comments")


#: The sentences to draw from, where there are any.
SENTENCES: list[str] = []


def main(count: int, folder: Path, model: Path | None = None, seed: int = 1) -> None:
    """Write the folder."""
    chance = random.Random(seed)
    for file in sorted(model.glob("entries/*/*.md")) if model else ():
        text = file.read_text(encoding="utf-8").split("---\n", 2)[2]
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", " ".join(text.split()))
        SENTENCES.extend(re.findall(r"[^.?!]{20,}[.?!](?= |$)", plain))
    claims, sources = max(4, min(200, count // 50)), max(4, min(100, count // 100 + 10))
    for path, text in (
        ("site.toml", _site()),
        *_claims(chance, claims),
        *_sources(chance, sources),
        *_chapters(),
        *_entries(chance, count, claims, sources),
    ):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _site() -> str:
    parties = "\n".join(
        f'[[parties]]\nid = "party-{n}"\nname = "Party {n}"' for n in range(PARTIES)
    )
    themes = "\n".join(f'[[themes]]\nid = "theme-{n}"\nname = "Theme {n}"' for n in range(8))
    chapters = ", ".join(f'"year-{year}"' for year in range(2020, 2027))
    return (
        'title = "A benchmark"\ndescription = "Entries without meaning, to measure with."\n'
        'base_url = "https://example.org/"\nrepository = "https://example.org/repository"\n'
        'edit_url = "https://example.org/edit/{path}"\n'
        'licence = {id = "CC0-1.0", name = "CC0", url = "https://example.org/cc0"}\n'
        f'chapters = [{chapters}]\nindependent_parties = ["party-0", "party-1"]\n'
        f"{parties}\n{themes}\n"
    )


def _sentence(chance: random.Random, least: int = 9, most: int = 22) -> str:
    words = chance.choices(WORDS, k=chance.randint(least, most))
    return f"{' '.join(words).capitalize()}."


def _text(chance: random.Random) -> list[str]:
    """Return a paragraph's sentences; those of people are longer."""
    if SENTENCES:
        return chance.choices(SENTENCES, k=2)
    return [_sentence(chance) for _ in range(4)]


def _claims(chance: random.Random, count: int) -> Iterator[tuple[str, str]]:
    for n in range(count):
        kind = "kind: quantity\nunit: people" if n % 20 == 19 else "kind: statement"
        yield (
            f"claims/claim-{n}.md",
            (
                f"---\ntitle: Claim {n}\nstatement: {_sentence(chance)}\n{kind}\n"
                f"theme: theme-{n % 8}\nconcerned: [party-{2 + n % 3}]\n---\n{_sentence(chance)}\n"
            ),
        )


def _sources(chance: random.Random, count: int) -> Iterator[tuple[str, str]]:
    for n in range(count):
        yield (
            f"sources/source-{n}.md",
            (
                f"---\nname: Source {n}\nkind: government\nparty: party-{n % PARTIES}\n"
                f"reliability: {chance.choice('ABCDE')}\nreliability_reason: {_sentence(chance)}\n"
                f"---\n{_sentence(chance)}\n"
            ),
        )


def _chapters() -> Iterator[tuple[str, str]]:
    for year in range(2020, 2027):
        yield (
            f"chapters/year-{year}.md",
            (
                f"---\ntitle: The year {year}\nstart: {year}-01-01\n"
                f"end: {year}-12-31\n---\nOne year.\n"
            ),
        )


def _entries(
    chance: random.Random, count: int, claims: int, sources: int
) -> Iterator[tuple[str, str]]:
    start, days = date(2020, 1, 1), 2550
    crowded = [chance.randint(0, days) for _ in range(40)]
    offsets = sorted(
        min(max(round(chance.gauss(chance.choice(crowded), 25)), 0), days)
        if chance.random() < 0.7
        else chance.randint(0, days)
        for _ in range(count)
    )
    names = [f"{start + timedelta(offset)}-entry-{n}" for n, offset in enumerate(offsets)]
    for n, offset in enumerate(offsets):
        day = start + timedelta(offset)
        yield f"entries/{day.year}/{names[n]}.md", _entry(chance, names, n, day, (claims, sources))


def _entry(
    chance: random.Random, names: list[str], n: int, day: date, counts: tuple[int, int]
) -> str:
    claims, sources = counts
    # a few sources and claims are spoken of often, most seldom
    source = min(int(chance.expovariate(3 / sources)), sources - 1)
    of_entry = {min(int(chance.expovariate(2 / claims)), claims - 1) for _ in range(3)}
    lines = []
    for claim in sorted(of_entry):
        stance = chance.choice(STANCES)
        if claim % 20 == 19:
            value = chance.randint(1, 120) * 100
            lines.append(f"  claim-{claim}: {{stance: {stance}, value: {value}, qualifier: about}}")
        else:
            lines.append(f"  claim-{claim}: {stance}")
    derived = [names[chance.randint(max(0, n - 60), n - 1)]] if n and n % 6 == 0 else []
    body = "\n\n".join(
        " ".join([*_text(chance), f"See [claim](claim:claim-{min(of_entry)})."]) for _ in range(3)
    )
    return (
        f"---\ntitle: {_sentence(chance, 6, 12)[:-1]}\ndate: {day}\nsource: source-{source}\n"
        f"reliability: {chance.choice('ABCDEF')}{chance.choice('123456')}\n"
        f"reliability_reason: {_sentence(chance)}\nclaims:\n" + "\n".join(lines) + "\n"
        f"citations:\n  - title: {_sentence(chance, 5, 9)}\n    publisher: Publisher {n % 37}\n"
        f"    url: https://example.org/page/{n}\n    published: {day}\n"
        f"  - title: {_sentence(chance, 5, 9)}\n    publisher: Publisher {n % 41}\n"
        f"    url: https://example.org/other/{n}\n    published: {day}\n    language: uk\n"
        f"derived_from: [{', '.join(derived)}]\ntags: [tag-{n % 50}]\n---\n{body}\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(Path, sys.argv[2:4]))
