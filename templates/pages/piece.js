{# Entries that the timeline's page asks for, as a script that says them aloud. #}
{% autoescape false %}
document.dispatchEvent(new CustomEvent("timeline:shard",{detail:["{{ page.head.title }}",[
{% for entry in page.entries %}
{{ entry|card(page.kind, 5)|said }}{% if not loop.last %},{% endif %}

{% endfor %}
]]}))
{% endautoescape %}
