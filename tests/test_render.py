"""What is worked out as a template compiles is what Jinja would have shown."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote

import jinja2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from tests.stories import entry, tell
from timeline.assets import bundle
from timeline.contexts import Frame, Head, frame_of
from timeline.files import SourceFile
from timeline.ledger import keep
from timeline.page import Page
from timeline.phrases import ENGLISH
from timeline.render import Compiled, renderer
from timeline.views import view


def quoted(text: str) -> str:
    return f"«{text}»"


PHRASES = (
    '{{ _("plain") }}',
    '{{ _("<b>") }}',
    '{{ _("half: 50%%") }}',
    '<p title="{{ _(\'quoted "so"\') }}">',
    '{{ _("of")|length }}',
    '{{ _("%(a)s and %(b)s", a=name, b=safe) }}',
    '{% for it in (1, 2) %}{{ _("%(it)s.", it=it) }}{% endfor %}',
    '{% if _("x") == "«x»" %}same{% endif %}',
    "{{ site.title }} {{ site.language|upper }} {{ site.licence.name }}",
    "{% if site.icon %}icon{% else %}none{% endif %}",
)


def frame(title: str = "A <story>") -> Frame:
    story = tell([entry("a", "2024-01-01", "south")])
    views = view(story, keep(story), ENGLISH)
    return frame_of(views, bundle(()))._replace(title=title)


def shown(source: str, **values: object) -> str:
    made = renderer((), frame(), ENGLISH._replace(gettext=quoted), {}).environment.from_string(
        source
    )
    return made.render(values)


@pytest.mark.parametrize("source", PHRASES)
def test_a_phrase_is_shown_as_jinja_would_show_it(source: str) -> None:
    plain = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    plain.install_gettext_callables(quoted, ENGLISH.ngettext, newstyle=True)  # type: ignore[attr-defined]
    values = {"name": "<i>", "safe": Markup("<i>"), "site": frame()}

    assert shown(source, **values) == plain.from_string(source).render(values)


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_a_text_comes_back_from_its_data_url_whatever_is_in_it(text: str) -> None:
    address = shown("{{ text|data }}", text=text)

    assert unquote(address) == text
    assert not set(address) & set("\n #\"'<>&")


class Shown(NamedTuple):
    head: Head = Head("", "", "")


def rendered(text: str, site: Frame, compiled: Compiled) -> bytes:
    made = renderer([SourceFile("templates/a.html", text.encode())], site, ENGLISH, compiled)
    page = made.render(Page("a/", "a.html", Shown), Shown())
    assert page.value
    return page.value.content


def test_a_compiled_template_is_used_again_only_where_it_would_be_the_same() -> None:
    compiled: Compiled = {}
    first = rendered("{{ site.title }}", frame("One"), compiled)
    ((name, (stamp, code)),) = compiled.items()

    assert first == b"One"
    assert rendered("{{ site.title }}", frame("Two"), compiled) == b"Two"
    assert rendered("{{ site.title }}!", frame("Two"), compiled) == b"Two!"
    assert rendered("{{ site.title }}", frame("One"), {name: (stamp, code)}) == b"One"


PUT_OUT = (
    "{{ value }}|{{ value ~ '<' }}|{{ [value, '<']|join('&') }}|"
    "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(value) }}{{ m(m(value)) }}|"
    "{% set block %}{{ value }}{% endset %}{{ block }}{% filter upper %}{{ value }}{% endfilter %}"
)


@given(st.one_of(st.text(), st.integers(), st.none(), st.builds(Markup, st.text())))
@example("<&>'\"")
def test_what_a_template_puts_out_is_escaped_as_jinja_would(value: object) -> None:
    plain = jinja2.Environment(autoescape=True)

    assert shown(PUT_OUT, value=value) == plain.from_string(PUT_OUT).render(value=value)
