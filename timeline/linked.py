"""`Views` → JSON-LD of an entry, a claim, a source, the data: schema.org and PROV's derivation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from timeline.views import Link, Views

__all__ = ["about_claim", "about_data", "about_entry", "about_source", "breadcrumbs"]

_CONTEXT = ["https://schema.org", {"prov": "http://www.w3.org/ns/prov#"}]
Linked = Mapping[str, Any]


def about_entry(views: Views, name: str) -> Linked:
    """Return an entry as an article that cites pages and rests on other entries."""
    entry, noun = views.entries[name], views.story.entries[name]
    base = views.story.site.base_url
    return _plain(
        {
            "@context": _CONTEXT,
            "@type": "Article",
            "@id": f"{base}{entry.address}",
            "headline": entry.title,
            "datePublished": noun.date.machine,
            "inLanguage": views.story.site.language,
            "isPartOf": {"@type": "WebSite", "name": views.story.site.title, "url": base},
            "license": views.story.site.licence.url,
            "abstract": entry.lead,
            "mentions": {
                "@type": "Thing",
                "name": entry.source.text,
                "url": f"{base}{entry.source.address}",
            },
            "about": [{"@id": f"{base}{it.claim.address}"} for it in entry.stances],
            "citation": [it.url for it in entry.citations if it.url],
            "prov:wasDerivedFrom": [{"@id": f"{base}{it.address}"} for it in entry.derived_from],
            "keywords": list(entry.tag_ids),
        }
    )


def about_claim(views: Views, name: str) -> Linked:
    """Return a claim with where it appears; no verdict, as the site gives none."""
    claim, base = views.claims[name], views.story.site.base_url
    supporting = [
        entry
        for entry in views.story.by_claim.get(name, ())
        for position in views.story.entries[entry].positions
        if position.claim == name and position.stance == "supports"
    ]
    appearances = [{"@id": f"{base}entries/{entry}/"} for entry in supporting[:200]]
    return _plain(
        {
            "@context": "https://schema.org",
            "@type": "Claim",
            "@id": f"{base}{claim.address}",
            "name": claim.title,
            "text": claim.statement,
            "url": f"{base}{claim.address}",
            "firstAppearance": appearances[0] if appearances else None,
            "appearance": appearances,
        }
    )


def about_source(views: Views, name: str) -> Linked:
    """Return a source as a person or an organisation."""
    source, noun = views.sources[name], views.story.sources[name]
    kind = "Person" if noun.kind == "individual" else "Organization"
    return _plain(
        {
            "@context": "https://schema.org",
            "@type": kind,
            "@id": f"{views.story.site.base_url}{source.address}",
            "name": source.name,
            "url": source.url,
            "description": source.prose.text.partition("\n")[0],
        }
    )


def about_data(views: Views, files: Mapping[str, str]) -> Linked:
    """Return the open data as a dataset; `files` are address → media type."""
    site = views.story.site
    return _plain(
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "@id": f"{site.base_url}data/",
            "name": site.title,
            "description": site.description,
            "license": site.licence.url,
            "url": f"{site.base_url}data/",
            "isAccessibleForFree": True,
            "distribution": [
                {
                    "@type": "DataDownload",
                    "contentUrl": f"{site.base_url}{it}",
                    "encodingFormat": kind,
                }
                for it, kind in files.items()
            ],
        }
    )


def breadcrumbs(views: Views, trail: tuple[Link, ...], here: Link) -> Linked:
    """Return the way from the timeline to a page."""
    base = views.story.site.base_url
    links = (Link(views.story.site.title, ""), *trail, here)
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": it.text, "item": f"{base}{it.address}"}
            for at, it in enumerate(links, 1)
        ],
    }


def _plain(linked: Mapping[str, Any]) -> Linked:
    return {key: value for key, value in linked.items() if value not in (None, "", [])}
