"""The declaration of the front matter: every key, its form, and its words, as pydantic models.

One declaration serves the checker (`schema`), the editors' JSON Schema and the
docs. Values come in as text only; each annotated type below turns text into its
meaning or raises a fault with a code and a hint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from timeline import model
from timeline.addresses import not_a_page
from timeline.amounts import instead
from timeline.codes import meant_country, meant_language
from timeline.dates import BadDate, When, parse
from timeline.diagnostics import did_you_mean
from timeline.layout import ID
from timeline.model import DIGITS, LETTERS, QUALIFIERS, SOURCE_KINDS, STANCES, Value

__all__ = ["ChapterForm", "ClaimForm", "EntryForm", "PageForm", "SourceForm"]

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WHOLE = re.compile(r"[0-9]{1,12}\Z")
#: What people type for the two words that a flag can be.
_FLAGS = dict.fromkeys(("yes", "on", "true", "1"), "true")
_FLAGS |= dict.fromkeys(("no", "off", "false", "0"), "false")


def fault(code: str, message: str, hint: str, offset: int = 0) -> PydanticCustomError:
    """Return an error that keeps our own code, words and hint on its way through pydantic.

    `{key}` in the words stands for the key, whose name is known only where it is caught.
    """
    # pydantic fills braces in a message template, so the words travel in the context
    context = {"message": message, "hint": hint, "offset": offset}
    return PydanticCustomError(code, "{message}", context)


def _text(value: object) -> str:
    if value is None:
        raise fault("wrong-type", "{key} has no value; text is needed", "type the text after {key}")
    if not isinstance(value, str):
        hint = "type one line of text" if isinstance(value, list | dict) else "put it in quotes"
        raise fault("wrong-type", f"{{key}} is {kind_of(value)}; it must be text", hint)
    return value


def kind_of(value: object) -> str:
    """Return what a value of YAML or TOML is called."""
    kinds = ((bool, "`true` or `false`"), (str, "text"), (list, "a list"), (dict, "a mapping"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "a number or a date")


def _line(longest: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        text = _text(value).strip()
        if not text:
            raise fault("wrong-type", "{key} is empty; text is needed", "type the text")
        if "\n" in text:
            hint = "write it on one line"
            raise fault("wrong-type", "{key} has several lines; one is allowed", hint)
        if len(text) > longest:
            raise fault(
                "too-long",
                f"{{key}} has {len(text):,} characters; at most {longest} are allowed",
                f"shorten it by {len(text) - longest:,}",
            )
        return text

    return check


def _date(value: object) -> When:
    when = parse(_text(value))
    if isinstance(when, BadDate):
        raise fault("bad-date", when.message, when.hint, when.offset)
    return when


def _one_of(code: str, what: str, known: tuple[str, ...]) -> Callable[[object], str]:
    def check(value: object) -> str:
        text = _text(value)
        if text not in known:
            listed = ", ".join(f"`{word}`" for word in known)
            raise fault(
                code,
                f"`{text}` is not {what}; {what} is one of {listed}",
                did_you_mean(text, known) or "type one of these",
            )
        return text

    return check


def _reliability(value: object) -> str:
    text = _text(value)
    if len(text) != 2 or text[0] not in LETTERS or text[1] not in DIGITS:
        typed = re.sub(r"[^A-F1-6]", "", text.upper())
        fits = re.fullmatch(r"[A-F][1-6]", typed)
        raise fault(
            "bad-reliability",
            f"`{text}` is not a reliability; it is a letter A to F for the source and a digit "
            "1 to 6 for the information, such as `B2` (F and 6 mean: cannot be judged)",
            f"did you mean `{typed}`?" if fits else "type a letter and a digit, such as `B2`",
        )
    return text


def _code(
    code: str, what: str, example: str, meant: Callable[[str], str | None]
) -> Callable[[object], str]:
    """Return a check for a code of a list; `meant` says what was meant by one that is not in it."""

    def check(value: object) -> str:
        text = _text(value)
        typed = meant(text)
        if typed is not None:
            hint = f"did you mean `{typed}`?" if typed else f"type a code such as `{example}`"
            raise fault(code, f"`{text}` is not {what}", hint)
        return text

    return check


def _id(value: object) -> str:
    text = _text(value)
    if not ID.match(text):
        typed = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
        raise fault(
            "bad-id",
            f"`{text}` is not a legal ID: IDs are lower-case ASCII letters, digits and hyphens",
            f"did you mean `{typed}`?" if typed else "type the ID, which is the file's name",
        )
    return text


def _address(value: object) -> str:
    text = _text(value)
    refused = not_a_page(text)
    if refused:
        raise fault(*refused)
    return text


def _flag(value: object) -> bool:
    text = _text(value)
    if text not in ("true", "false"):
        typed = _FLAGS.get(text.casefold())
        hint = f"did you mean `{typed}`?" if typed else "type `true` or `false`"
        raise fault("wrong-type", f"`{text}` is neither `true` nor `false`", hint)
    return text == "true"


def _whole(value: object) -> int:
    text = _text(value)
    if not _WHOLE.match(text):
        raise fault("wrong-type", f"`{text}` is not a whole number", instead(text))
    return int(text)


def _value(value: object) -> Value:
    if not isinstance(value, dict):
        return Value(_whole(value), _whole(value))
    if set(value) != {"min", "max"}:
        raise fault(
            "wrong-type",
            "a range has exactly the keys `min` and `max`",
            "type `value: {min: 2500, max: 3000}`",
        )
    low, high = _whole(value["min"]), _whole(value["max"])
    if low > high:
        raise fault(
            "backwards-range",
            f"the range begins at {low} and ends below it, at {high}",
            f"type `value: {{min: {high}, max: {low}}}`",
        )
    return Value(low, high)


def _stance_alone(value: object) -> object:
    return {"stance": value} if isinstance(value, str) else value


def _none_is_empty(value: object) -> object:
    return [] if value is None else value


_ID_PATTERN = f"^{ID.pattern}".replace(r"\Z", "$")
#: What an editor can see of a date by its shape; that the day exists is seen by `dates`.
_DATE_SHAPE = r"[0-9]{4}(?:-(?:XX|[0-9]{2})(?:-(?:XX|[0-9]{2}))?)?[?~%]?"
_DATE_PATTERN = rf"^{_DATE_SHAPE}(?:/(?:\.\.|{_DATE_SHAPE}))?$"
_DATE_TEXT = "EDTF (ISO 8601-2): 2024-10-18, 2024-10, 2024, 2024-10-08/2024-10-13, 2024-10-18~"


def _json(kind: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **more})


CLAIM_KINDS = ("statement", "quantity")

Title = Annotated[str, BeforeValidator(_line(120)), _json("string", maxLength=120, minLength=1)]
Line = Annotated[str, BeforeValidator(_line(600)), _json("string", maxLength=600, minLength=1)]
#: A year alone is a number to whoever reads YAML by its own rules.
_DATE_SCHEMA: dict[str, Any] = {
    "type": ["string", "integer"],
    "pattern": _DATE_PATTERN,
    "examples": ["2024-10-18"],
}
Date = Annotated[When, BeforeValidator(_date), WithJsonSchema(_DATE_SCHEMA)]
Identifier = Annotated[str, BeforeValidator(_id), _json("string", pattern=_ID_PATTERN)]
Address = Annotated[str, BeforeValidator(_address), _json("string", pattern="^https?://")]
Language = Annotated[
    str,
    BeforeValidator(_code("bad-language", "a language tag (BCP 47)", "en", meant_language)),
    _json("string", pattern="^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$", examples=["en", "uk"]),
]
Flag = Annotated[bool, BeforeValidator(_flag), _json("boolean")]
Whole = Annotated[int, BeforeValidator(_whole), _json("integer", minimum=0)]
Reliability = Annotated[
    str,
    BeforeValidator(_reliability),
    _json("string", enum=[letter + digit for letter in LETTERS for digit in DIGITS]),
]
Quantity = Annotated[
    Value,
    BeforeValidator(_value),
    WithJsonSchema(
        {
            "oneOf": [
                {"type": "integer", "minimum": 0},
                {
                    "type": "object",
                    "properties": {"min": {"type": "integer"}, "max": {"type": "integer"}},
                    "required": ["min", "max"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Stance = Annotated[
    model.Stance,
    BeforeValidator(_one_of("unknown-stance", "a stance", STANCES)),
    _json("string", enum=list(STANCES)),
]
Qualifier = Annotated[
    model.Qualifier,
    BeforeValidator(_one_of("unknown-qualifier", "a qualifier", QUALIFIERS)),
    _json("string", enum=list(QUALIFIERS)),
]
Letter = Annotated[
    str,
    BeforeValidator(_one_of("bad-reliability", "a source's letter", LETTERS)),
    _json("string", enum=list(LETTERS)),
]
SourceKind = Annotated[
    str,
    BeforeValidator(_one_of("unknown-kind", "a kind of source", SOURCE_KINDS)),
    _json("string", enum=list(SOURCE_KINDS)),
]
ClaimKind = Annotated[
    model.Kind,
    BeforeValidator(_one_of("unknown-kind", "a kind of claim", CLAIM_KINDS)),
    _json("string", enum=list(CLAIM_KINDS)),
]
Country = Annotated[
    str,
    BeforeValidator(_code("bad-country", "a country's code (ISO 3166-1)", "KR", meant_country)),
    _json("string", pattern="^[A-Z]{2}$"),
]


#: A list that may be written as nothing at all.
LIST = BeforeValidator(_none_is_empty)


class Form(BaseModel):
    """What all forms share: no key beyond the declared ones."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class PositionForm(Form):
    """What the entry says on one claim."""

    stance: Stance = Field(description="The entry's stance on the claim.")
    value: Quantity | None = Field(
        None, description="The number given; only on a claim of kind `quantity`."
    )
    qualifier: Qualifier | None = Field(None, description="How the number was given.")
    note: Line | None = Field(None, description="One line that the number needs.")


class CitationForm(Form):
    """Where a reader can check the entry."""

    title: Line = Field(description="The title of the page or document.")
    publisher: Line = Field(description="Who published it.")
    url: Address | None = Field(
        None, description="Its address, http or https; without one it is a printed reference."
    )
    author: Line | None = Field(None, description="Who wrote it.")
    published: Date | None = Field(None, description=f"When it appeared. {_DATE_TEXT}.")
    language: Language | None = Field(
        None, description="Its language (BCP 47); the site's own where left out."
    )
    archived: Address | None = Field(None, description="The address of an archived copy.")
    accessed: Date | None = Field(None, description="When it was last looked at.")
    note: Line | None = Field(None, description="One line about it, such as `via` a mirror.")


class CorrectionForm(Form):
    """What was mended in the entry, and when."""

    date: Date = Field(description="The day of the correction.")
    note: Line = Field(description="What was wrong, and what it says now.")


class WithdrawalForm(Form):
    """Since when the entry no longer counts, and why."""

    date: Date = Field(description="The day from which the entry no longer counts.")
    reason: Line = Field(description="Why it was withdrawn.")


class _OrStance:
    """Says in the JSON Schema that a stance alone may stand for a position."""

    def __get_pydantic_json_schema__(
        self, core_schema: Any, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"oneOf": [{"type": "string", "enum": list(STANCES)}, handler(core_schema)]}


class EntryForm(Form):
    """One dated record of something said, published or done: `content/entries/<year>/<id>.md`."""

    title: Title = Field(description="One line, at most 120 characters.")
    date: Date = Field(description=f"When it was said or published. {_DATE_TEXT}.")
    event_date: Date | None = Field(
        None, description="When what it describes happened, where that is another date."
    )
    source: Identifier = Field(description="Who says so: the ID of a file in `content/sources/`.")
    reliability: Reliability = Field(
        description="The Admiralty code (AJP-2.1): a letter for the source, a digit for this "
        "information. F and 6 mean: cannot be judged."
    )
    reliability_reason: Line = Field(description="One or two sentences: why this rating, here.")
    claims: dict[
        Identifier, Annotated[PositionForm, BeforeValidator(_stance_alone), _OrStance()]
    ] = Field(
        min_length=1,
        description="The claims it bears on: claim ID → stance, or → stance, value, qualifier, "
        "note.",
    )
    citations: list[CitationForm] = Field(
        min_length=1, description="Where a reader can check it; at least one."
    )
    derived_from: Annotated[list[Identifier], LIST] = Field(
        default=[], description="IDs of entries that this one repeats, relays or rests on."
    )
    tags: Annotated[list[Identifier], LIST] = Field(default=[], description="Words to find it by.")
    draft: Flag = Field(False, description="`true`: shown by `serve` only.")
    aliases: Annotated[list[Identifier], LIST] = Field(
        default=[], description="Former IDs; each address leads on to this entry."
    )
    corrections: Annotated[list[CorrectionForm], LIST] = Field(
        default=[], description="What was mended, and when."
    )
    withdrawn: WithdrawalForm | None = Field(
        None, description="A tombstone: the page stays, its positions no longer count."
    )


class ClaimForm(Form):
    """One checkable statement, or one quantity: `content/claims/<id>.md`."""

    title: Title = Field(description="A few words to name it by.")
    statement: Line = Field(description="The claim as one sentence that can be so or not so.")
    kind: ClaimKind = Field(description="`statement`, or `quantity` when sources give a number.")
    theme: Identifier = Field(description="The ID of a theme in `content/site.toml`.")
    concerned: Annotated[list[Identifier], LIST] = Field(
        default=[], description="IDs of the parties with an interest in denying it."
    )
    unit: Line | None = Field(None, description="What is counted; only for a quantity.")
    related: Annotated[list[Identifier], LIST] = Field(
        default=[], description="IDs of claims to see beside it."
    )


class SourceForm(Form):
    """Who speaks, a person, body, agency or outlet: `content/sources/<id>.md`."""

    name: Title = Field(description="The name to show.")
    kind: SourceKind = Field(description="What it is.")
    party: Identifier = Field(
        description="The side it speaks for: the ID of a party in `content/site.toml`."
    )
    country: Country | None = Field(None, description="ISO 3166-1 alpha-2.")
    reliability: Letter = Field(description="Its usual letter of the Admiralty code, A to F.")
    reliability_reason: Line = Field(description="Why that letter is its usual one.")
    url: Address | None = Field(None, description="Its own site.")


def _chapter_end(value: object) -> object:
    return None if value == ".." else value


class ChapterForm(Form):
    """A phase of the story: `content/chapters/<id>.md`."""

    title: Title = Field(description="Its heading.")
    start: Date = Field(description=f"Its first day. {_DATE_TEXT}.")
    end: Annotated[
        Date | None,
        BeforeValidator(_chapter_end),
        WithJsonSchema({"anyOf": [_DATE_SCHEMA, {"const": ".."}]}),
    ] = Field(description="Its last day; `..` while it is open.")


class PageForm(Form):
    """A page of the site's own prose: `content/pages/<id>.md`."""

    title: Title = Field(description="Its heading.")
    menu: Whole | None = Field(None, description="Its place in the menu; none when left out.")
