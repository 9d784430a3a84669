"""A template as YAML or JSON: what is read back is what was written.

In YAML functions have their short forms, and a text is in quotes wherever a reader might take it
for something else: YAML 1.1 has more words and numbers than its successor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from cirrusql.stack.adoption.template_values import Call
from cirrusql.stack.adoption.text import WIDE, Dumper, style_of

Json = Any
_TEXT = "tag:yaml.org,2002:str"
_SAFE = re.compile(r"[A-Za-z_/](?:[\w ./:@%+=()-]*[\w./)])?", re.ASCII)
# Words for yes and no, which some readers know and others do not.
_WORDS = ("y", "n", "Y", "N")


def as_yaml(template: Mapping[str, Json]) -> str:
    """A template as YAML.

    >>> print(as_yaml({"A": ["yes", "1.10", Call("GetAtt", ("B", "C.D"))]}), end="")
    A:
      - 'yes'
      - '1.10'
      - !GetAtt B.C.D
    """
    return yaml.dump(
        template, Dumper=_TemplateDumper, sort_keys=False, allow_unicode=True, width=WIDE
    )


def as_json(template: Mapping[str, Json]) -> str:
    """A template as JSON.

    >>> print(as_json({"A": Call("GetAtt", ("B", "C.D"))}), end="")
    {
      "A": {
        "Fn::GetAtt": [
          "B",
          "C.D"
        ]
      }
    }
    """
    return json.dumps(_long(template), indent=2, ensure_ascii=False) + "\n"


def _long(value: Json) -> Json:
    """A value with functions in their long form."""
    if isinstance(value, Call):
        name = value.name if value.name == "Ref" else f"Fn::{value.name}"
        return {name: _long(value.argument)}
    if isinstance(value, dict):
        return {name: _long(inner) for name, inner in value.items()}
    return [_long(inner) for inner in value] if isinstance(value, list | tuple) else value


class _TemplateDumper(Dumper):
    """Writes the names of functions as tags."""

    def choose_scalar_style(self) -> str:
        """As always; what functions name needs no quotes."""
        if getattr(self.event, "tag", None) in ("!Ref", "!GetAtt"):
            return ""
        return str(super().choose_scalar_style())


def _text(dumper: _TemplateDumper, text: str) -> yaml.Node:
    is_plain = _SAFE.fullmatch(text) is not None and text not in _WORDS
    style = style_of(text) or (None if is_plain else "'")
    return dumper.represent_scalar(_TEXT, text, style)


def _call(dumper: _TemplateDumper, call: Call) -> yaml.Node:
    tag = f"!{call.name}"
    if isinstance(call.argument, list):
        return dumper.represent_sequence(tag, call.argument)
    text = call.argument if isinstance(call.argument, str) else ".".join(call.argument)
    return dumper.represent_scalar(tag, text, style_of(text))


_TemplateDumper.add_representer(str, _text)
_TemplateDumper.add_representer(Call, _call)
