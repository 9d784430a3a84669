"""A stack manifest with one resource in it: an example to start from.

Names are in snake case at every level, as stackql-deploy's manifests have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cirrusql.catalog import PROVIDER
from cirrusql.docs.fields import Field, is_array

Document = str | int | Sequence["Document"] | Mapping[str, "Document"]

# YAML 1.1 reads these plain words as something other than text.
_NOT_PLAIN = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "*"))

# Words of the templates' language.
_TEMPLATE_WORDS = frozenset(("and", "else", "false", "if", "in", "is", "none", "not", "or", "true"))


def manifest(
    singular: str, properties: Iterable[tuple[str, Field]], relation: str | None = None
) -> Document:
    """The manifest of a stack with one resource, each property a placeholder of its own shape.

    Properties come with the name that stands for them in the documented statements. Nested
    read-only fields are left out: a resource cannot be given them. `relation` is the type's, where
    the resource has to say it because others are called so too.
    """
    props = [{"name": name, "value": _value(name, field)} for name, field in properties]
    said = {"resource": relation} if relation is not None else {}
    return {
        "version": 1,
        "name": "my-stack",
        "description": f"A stack with one {singular}",
        "providers": [PROVIDER],
        "globals": [{"name": "region", "value": "{{ AWS_REGION }}"}],
        "resources": [{"name": singular, **said, "props": props}],
    }


def yaml(document: Document) -> str:
    """A manifest as YAML; enough of YAML for names and placeholders, which need no escaping.

    >>> print(yaml({"name": "queue", "props": [{"name": "on", "value": ["{{ on[0] }}"]}]}))
    name: queue
    props:
      - name: 'on'
        value:
          - '{{ on[0] }}'
    """
    return "\n".join(_lines(document))


def _value(name: str, field: Field) -> Document:
    inner = {
        nested.name: _value(nested.name, nested)
        for nested in field.fields
        if "read-only" not in nested.flags
    }
    placeholder = _placeholder(name)
    if not is_array(field):
        return inner or f"{{{{ {placeholder} }}}}"
    value: Document = inner or f"{{{{ {placeholder}{'[0]' * field.depth} }}}}"
    for _ in range(field.depth):
        value = [value]
    return value


def _placeholder(name: str) -> str:
    """What stands for a property's value in a template, where some names mean something else.

    >>> _placeholder("uri"), _placeholder("not"), _placeholder("*")
    ('uri', 'not_', 'value')
    """
    if name == "*":
        return "value"
    return f"{name}_" if name in _TEMPLATE_WORDS else name


def _lines(document: Document) -> Iterator[str]:
    if isinstance(document, Mapping):
        for key, value in document.items():
            yield from _entry(key, value)
    elif isinstance(document, Sequence) and not isinstance(document, str):
        for item in document:
            first, *rest = _lines(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        yield _scalar(document)


def _entry(key: str, value: Document) -> Iterator[str]:
    if isinstance(value, str | int):
        yield f"{_scalar(key)}: {_scalar(value)}"
    elif value:
        yield f"{_scalar(key)}:"
        yield from (f"  {line}" for line in _lines(value))
    else:
        yield f"{_scalar(key)}: []"


def _scalar(value: str | int) -> str:
    return f"'{value}'" if str(value) in _NOT_PLAIN or "{{" in str(value) else str(value)
