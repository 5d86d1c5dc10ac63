"""Front matter as data, and a body → the text of a file that reads back as the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

__all__ = ["compose"]

_TEXT = "tag:yaml.org,2002:str"
#: What a plain value can be besides text, and is put in quotes if it is none of it.
_SIGNS = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")


def compose(data: Mapping[str, object], body: str) -> bytes:
    """Return a file with `data` (text, lists and mappings of it) between its fences.

    Values are written without quotes where YAML lets them stand so, short lists
    and what stands under a claim on one line, as people write them.
    """
    front = yaml.serialize(_node(data, 0), Dumper=_Dumper, allow_unicode=True, width=float("inf"))
    return f"---\n{front}---\n{body.strip()}\n".encode()


def _node(value: object, depth: int) -> yaml.Node:
    if isinstance(value, Mapping):
        pairs = [(_node(key, 0), _node(it, depth + 1)) for key, it in value.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=depth > 1)
    if isinstance(value, Sequence) and not isinstance(value, str):
        # what stands in a list begins a line, so it is as if it stood on top
        items = [_node(it, 0) for it in value]
        flow = all(isinstance(it, yaml.ScalarNode) for it in items)
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=flow)
    return yaml.ScalarNode(_TEXT, str(value))


class _Dumper(yaml.SafeDumper):
    """YAML whose every plain value is text, but for those that mean nothing, and `<<`."""

    yaml_implicit_resolvers = {  # noqa: RUF012 the base class has it so
        first: [rule for rule in rules if rule[0] in _SIGNS]
        for first, rules in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the items of a list below their key."""
        super().increase_indent(flow, indentless=False)
