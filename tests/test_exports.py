"""What is taken away is what the pages show, in the forms that it says it has."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import jsonschema
import pytest
import tomli_w

from tests import sites
from tests.sites import Page
from tests.stories import entry, tell
from timeline.exports import exports_of, timeline_json
from timeline.ledger import keep
from timeline.phrases import ENGLISH
from timeline.views import view


@pytest.fixture(scope="session")
def timeline(shipped: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shipped / "data/timeline.json").read_bytes())
    return found


def test_the_json_is_what_its_published_schema_says(
    shipped: Path, timeline: dict[str, Any]
) -> None:
    schema = json.loads((shipped / "data/timeline.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    faults = list(jsonschema.Draft202012Validator(schema).iter_errors(timeline))

    assert faults == []
    assert timeline["$schema"] == "timeline.schema.json"


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (("entries", 0, "reliability"), "G9"),
        (("entries", 0, "surprise"), "x"),
        (("claims", 0, "kind"), "guess"),
        (("ledger", 0, "entries"), "many"),
    ],
)
def test_the_schema_refuses_what_the_json_never_has(
    shipped: Path, timeline: dict[str, Any], where: tuple[str, int, str], what: str
) -> None:
    schema = json.loads((shipped / "data/timeline.schema.json").read_bytes())
    broken = json.loads(json.dumps(timeline))
    broken[where[0]][where[1]][where[2]] = what

    assert list(jsonschema.Draft202012Validator(schema).iter_errors(broken)) != []


def test_every_entry_has_the_tags_of_the_admiralty_scale(timeline: dict[str, Any]) -> None:
    """As in MISP's taxonomy `admiralty-scale`."""
    for it in timeline["entries"]:
        letter, digit = it["reliability"]
        assert it["admiralty"] == [
            f'admiralty-scale:source-reliability="{letter.lower()}"',
            f'admiralty-scale:information-credibility="{digit}"',
        ]


def test_the_json_makes_a_content_folder_that_makes_the_same_json(
    shipped: Path, timeline: dict[str, Any], tmp_path: Path
) -> None:
    content = tmp_path / "content"
    site = timeline["site"]
    _write(content / "site.toml", tomli_w.dumps(site))
    shutil.copytree(shipped / "media", content / "media")
    for shelf in ("chapters", "claims", "sources", "pages"):
        for it in timeline[shelf]:
            _write(content / shelf / f"{it['id']}.md", _file(it))
    for it in timeline["entries"]:
        year = it["date"][:4]
        _write(content / "entries" / year / f"{it['id']}.md", _file(it))
    again = sites.build(tmp_path / "site", content)

    assert (again / "data/timeline.json").read_bytes() == (
        shipped / "data/timeline.json"
    ).read_bytes()


#: What the build works out, and no file says.
WORKED_OUT = ("id", "body", "admiralty", "origins")


def _file(item: dict[str, Any]) -> str:
    keys = (
        f"{key}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in item.items()
        if key not in WORKED_OUT
    )
    return "\n".join(["---", *keys, "---", item["body"]])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def test_the_numbers_on_the_pages_are_those_in_the_json(
    timeline: dict[str, Any], shipped_pages: dict[str, Page]
) -> None:
    for claim in timeline["claims"]:
        bearing = [it for it in timeline["entries"] if claim["id"] in it["claims"]]
        counted = [it for it in bearing if "withdrawn" not in it]
        ids = {it["id"] for it in bearing}
        origins = {
            origin
            for it in counted
            for origin in (sorted(ids & set(it["origins"])) or it["origins"][:1])
        }
        text = shipped_pages[f"claims/{claim['id']}/index.html"].text
        entries = f"{len(counted)} entr{'y' if len(counted) == 1 else 'ies'}"
        assert f"{entries}, {len(origins)} origin" in text, claim["id"]
        steps = [it for it in timeline["ledger"] if it["claim"] == claim["id"]]
        page = shipped_pages[f"claims/{claim['id']}/index.html"].source
        ledger = page.partition('<table class="ledger">')[2].partition("</table>")[0]
        assert ledger.count('<th scope="row">') == len(steps), claim["id"]
    for source in timeline["sources"]:
        spoken = [it for it in timeline["entries"] if it["source"] == source["id"]]
        page = shipped_pages[f"sources/{source['id']}/index.html"].source
        taken = page.partition('<table class="taken">')[2].partition("</table>")[0]
        assert taken.count('<th scope="row">') == sum(len(it["claims"]) for it in spoken)


def test_the_calendar_has_every_entry_on_its_days(shipped: Path, timeline: dict[str, Any]) -> None:
    calendar = icalendar.Calendar.from_ical((shipped / "data/timeline.ics").read_bytes())
    events = calendar.walk("VEVENT")

    assert [str(it["UID"]).partition("@")[0] for it in events] == [
        it["id"] for it in timeline["entries"]
    ]
    for event, told in zip(events, timeline["entries"], strict=True):
        assert str(event["SUMMARY"]) == told["title"]
        if len(told["date"]) == 10 and "X" not in told["date"]:
            day = date.fromisoformat(told["date"])
            assert (event["DTSTART"].dt, event["DTEND"].dt) == (day, day + timedelta(days=1))


def test_timelinejs_gets_escaped_text_days_and_no_medium_to_fetch(
    shipped: Path, timeline: dict[str, Any]
) -> None:
    given = json.loads((shipped / "data/timelinejs.json").read_bytes())

    assert [it["unique_id"] for it in given["events"]] == [it["id"] for it in timeline["entries"]]
    for event in given["events"]:
        assert set(event) == {
            "unique_id", "start_date", "end_date", "display_date", "text", "group"
        }  # fmt: skip
        date(**event["start_date"])
        date(**event["end_date"])


def test_a_title_that_is_markup_is_text_to_timelinejs() -> None:
    story = tell([entry("a", "2024-01-01", "south", title="<img src=x onerror=alert(1)>")])
    views = view(story, keep(story), ENGLISH)
    made = [*next(it for it in exports_of(views) if it.name == "timelinejs").make()]

    assert b"<img" not in made[0].content
    assert b"&lt;img src=x onerror=alert(1)&gt;" in made[0].content


def test_a_position_is_a_number_or_a_range_as_it_was_given() -> None:
    from timeline.model import Position, Value

    positions = (
        Position("number", "supports", Value(1500, 1500), "about", "Said twice."),
        Position("claim", "denies"),
    )
    ranged = (Position("number", "queries", Value(10, 20)),)
    story = tell(
        [
            entry("a", "2024-01-01", "south", positions=positions),
            entry("b", "2024-01-02", "west", positions=ranged),
        ]
    )
    given = timeline_json(view(story, keep(story), ENGLISH))
    first, second = given["entries"]  # type: ignore[misc]

    assert first["claims"] == {
        "number": {
            "stance": "supports",
            "qualifier": "about",
            "note": "Said twice.",
            "value": 1500,
        },
        "claim": {"stance": "denies"},
    }
    assert second["claims"] == {"number": {"stance": "queries", "value": {"min": 10, "max": 20}}}
