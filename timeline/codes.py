"""The code of a language or a country → nothing when there is such a code, else what was meant.

Languages are BCP 47 tags, countries ISO 3166-1 alpha-2. Babel knows what each is called in
English, for those who type `Korean`; which there are stands here, as its lists change from
one version to the next, and content that passes with one must pass with all.
"""

from __future__ import annotations

import re
from typing import Literal

from timeline.diagnostics import nearest

__all__ = ["meant_country", "meant_language"]

_TAG = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*\Z")
#: The codes of two letters (ISO 639-1). Those of three, thousands, are all let through.
_LANGUAGES = frozenset(
    re.findall(
        "[a-z]+",
        """
        aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu
        cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he
        hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko
        kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd
        ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se
        sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw
        ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
        """,
    )
)
#: ISO 3166-1 with what it reserves for the European Union and the United Nations, and Kosovo's.
_COUNTRIES = frozenset(
    re.findall(
        "[A-Z]+",
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN
        BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ
        DE DJ DK DM DO DZ EC EE EG EH ER ES ET EU FI FJ FK FM FO FR GA GB GD GE GF GG GH GI
        GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
        JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD
        ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO
        NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
        SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN
        TO TR TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
        """,
    )
)


def meant_language(text: str) -> str | None:
    """Return None for a language tag, else the tag that was most likely meant, or nothing."""
    first = text.partition("-")[0].lower()
    if _TAG.match(text) and (first in _LANGUAGES or len(first) == 3):
        return None
    hyphenated = text.replace("_", "-")
    if hyphenated != text and meant_language(hyphenated) is None:
        return hyphenated
    return _spoken_in(text.upper()) if len(text) == 2 else _named(text, "languages")


def meant_country(text: str) -> str | None:
    """Return None for a country's code, else the code that was most likely meant, or nothing."""
    if text in _COUNTRIES:
        return None
    upper = text.upper()
    return upper if upper in _COUNTRIES else _ALIASES.get(upper) or _named(text, "territories")


#: What is typed for a country and is no code of ISO 3166-1.
_ALIASES = {"UK": "GB", "USA": "US"}


def _named(name: str, kind: Literal["languages", "territories"]) -> str:
    """Return the code of the language or country whose English name is nearest, or nothing."""
    from babel import Locale

    known = _LANGUAGES | _COUNTRIES
    names = {name: code for code, name in getattr(Locale("en"), kind).items() if code in known}
    return str(names.get(nearest(name, names), ""))


def _spoken_in(country: str) -> str:
    """Return the language most used in a country, or nothing."""
    from babel.core import get_global

    tag = get_global("likely_subtags").get(f"und_{country}", "")
    return str(tag).partition("_")[0]
