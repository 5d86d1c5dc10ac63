"""What the codes of the model are called: stances, standings, reliabilities, kinds → words.

`_` only marks a text for the catalogue; `Phrases.gettext` turns it into the
language of the page when it is used.
"""

from __future__ import annotations

__all__ = ["DIGIT_WORDS", "LETTER_WORDS", "QUALIFIER_WORDS", "STANCE_WORDS", "STANDING_WORDS"]


def _(text: str) -> str:
    return text


#: RumourEval's four classes (support, deny, query, comment), as verbs of an entry.
STANCE_WORDS = {
    "supports": _("supports"),
    "denies": _("denies"),
    "queries": _("queries"),
    "comments": _("comments on"),
}
STANDING_WORDS = {
    "acknowledged": _("acknowledged"),
    "contested": _("contested"),
    "corroborated": _("corroborated"),
    "reported": _("reported"),
    "denied": _("credibly denied"),
    "unsupported": _("unsupported"),
}
#: The Admiralty code's words (AJP-2.1). F and 6 mean that there is no basis, not that it is bad.
LETTER_WORDS = {
    "A": _("completely reliable source"),
    "B": _("usually reliable source"),
    "C": _("fairly reliable source"),
    "D": _("not usually reliable source"),
    "E": _("unreliable source"),
    "F": _("source whose reliability cannot be judged"),
}
DIGIT_WORDS = {
    "1": _("confirmed by other sources"),
    "2": _("probably true"),
    "3": _("possibly true"),
    "4": _("doubtful"),
    "5": _("improbable"),
    "6": _("truth cannot be judged"),
}
QUALIFIER_WORDS = {
    "about": _("about {number}"),
    "at-least": _("at least {number}"),
    "at-most": _("at most {number}"),
    "planned": _("{number} planned"),
}
KIND_WORDS = {
    "government": _("government"),
    "military": _("military"),
    "intelligence": _("intelligence service"),
    "official-media": _("official media"),
    "independent-media": _("independent media"),
    "research": _("research"),
    "organisation": _("organisation"),
    "individual": _("individual"),
    "social-media": _("social media"),
}
