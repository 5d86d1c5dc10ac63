"""What the timeline can be filtered by, and the style that filters without script."""

from __future__ import annotations

import re

from tests.stories import entry, tell
from timeline.facets import facets_of, filter_css, values_of
from timeline.ledger import keep
from timeline.phrases import ENGLISH
from timeline.views import Views, view


def views() -> Views:
    story = tell(
        [
            entry("first", "2023-12-31", "press", "queries", "C6", tags=("one", "two")),
            entry("second", "2024-01-01", "north", "denies", "D4"),
            entry("third", "2024-01-02", "paper", "supports", "B2", tags=("two",)),
        ]
    )
    return view(story, keep(story), ENGLISH)


def test_an_option_has_the_entries_that_have_its_value() -> None:
    told = views()
    for facet in facets_of(told):
        for option in facet.options:
            held = [
                it.id
                for it in told.story.entries.values()
                if option.value in values_of(told.story, it)[facet.name]
            ]
            assert list(option.entries) == held, (facet.name, option.value)
            assert option.total == len(held) > 0


def test_every_value_of_an_entry_is_an_option() -> None:
    told = views()
    options = {facet.name: {it.value for it in facet.options} for facet in facets_of(told)}
    for it in told.story.entries.values():
        for name, values in values_of(told.story, it).items():
            assert set(values) <= options[name]


def test_every_option_has_a_page_of_its_own_in_the_folder_of_its_facet() -> None:
    addresses = [option.address for facet in facets_of(views()) for option in facet.options]

    assert len(addresses) == len(set(addresses))
    assert {"parties/media/", "years/2023/", "months/2024-01/", "stances/denies/"} <= set(addresses)


def test_the_words_of_an_option_are_what_readers_know_it_by() -> None:
    words = {facet.name: [it.text for it in facet.options] for facet in facets_of(views())}

    assert words["party"] == ["North", "Media"]
    assert words["year"] == ["2023", "2024"]
    assert words["month"] == ["December 2023", "January 2024"]
    assert words["reliability"][0].startswith("B · ")


def test_the_style_has_a_rule_for_every_option_and_nothing_for_months() -> None:
    facets = facets_of(views())
    css = filter_css(facets, ENGLISH)
    for facet in facets:
        for option in facet.options:
            rule = f'#filter-{facet.name} [value="{option.value}"]:checked'
            assert css.count(rule) == (facet.name != "month"), rule


def test_the_form_alone_is_asked_what_is_chosen() -> None:
    """With `:has()` on anything that holds the entries too, Chromium takes minutes."""
    asked = re.findall(r"^([^{\n]*):has\(", filter_css(facets_of(views()), ENGLISH), re.MULTILINE)

    assert asked
    assert set(asked) == {".is-plain"}


def test_the_words_in_the_style_cannot_end_their_string() -> None:
    phrases = ENGLISH._replace(gettext=lambda text: f'"}} body {{ x: url(//e) \\ {text}')
    css = filter_css(facets_of(views()), phrases)
    strings = re.findall(r'content:"([^"]*)"|symbols:"([^"]*)"', css)

    assert len(strings) == 2
    for parts in strings:
        assert not re.search(r'["(){};/]', "".join(parts))
