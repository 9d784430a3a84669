"""`AWS::LanguageExtensions`: its loops, written out. Its functions are evaluated like all others.

A loop is `Fn::ForEach::Name: [Identifier, Collection, {Key: Body}]`, in resources, conditions,
outputs and properties; `${Identifier}` in keys and texts is the item, `&{Identifier}` its letters
and digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.records import replace
from cirrusql.stack.cloudformation.definitions import definitions, text_of
from cirrusql.stack.cloudformation.evaluation import Evaluation
from cirrusql.stack.cloudformation.facts import NoFacts
from cirrusql.stack.cloudformation.loading import Loading
from cirrusql.stack.cloudformation.parameters import values_of
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.syntax import FOR_EACH, REF
from cirrusql.stack.cloudformation.template import Template
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import TemplateError

_USAGE = "Fn::ForEach requires a list of an identifier, a collection and a mapping"
Items = Mapping[str, str]


def expanded(document: Yaml, given: Mapping[str, str], file: str, loading: Loading) -> Yaml:
    """The document with every loop written out; what is wrong with one is noted."""
    if not isinstance(document.value, dict):
        return document
    scope = _scope(document, given, file)
    return _Loops(scope, loading.problems).within(document, {})


def _scope(document: Yaml, given: Mapping[str, str], file: str) -> Scope:
    """The names that collections can refer to: parameters and mappings."""
    assert isinstance(document.value, dict)
    parameters, mappings = (
        node.value if node is not None and isinstance(node.value, dict) else {}
        for node in (document.value.get("Parameters"), document.value.get("Mappings"))
    )
    untold = Problems()  # it is told when the whole is read
    declared = definitions(parameters, untold)
    known = {name: text for name, text in given.items() if name in declared}
    template = Template(file, document.place, mappings=mappings)
    return Scope(template, values_of(declared, known, NoFacts(), untold, file), NoFacts(), "")


class _Loops:
    """Writes out the loops of one document."""

    def __init__(self, scope: Scope, problems: Problems) -> None:
        self._scope = scope
        self._problems = problems

    def within(self, node: Yaml, items: Items) -> Yaml:
        """A value with its loops written out, and the items of those that it is in put in."""
        if isinstance(node.value, str):
            return replace(node, value=_put_in(node.value, items)) if items else node
        if isinstance(node.value, list):
            return replace(node, value=[self.within(one, items) for one in node.value])
        if not isinstance(node.value, dict):
            return node
        referred = node.value.get(REF)
        if len(node.value) == 1 and referred is not None and str(referred.value) in items:
            return replace(node, value=items[str(referred.value)])
        members: dict[str, Yaml] = {}
        for name, one in node.value.items():
            made = (
                self._loop(one, items)
                if name.startswith(FOR_EACH)
                else ([(_put_in(name, items), self.within(one, items))])
            )
            for key, value in made:
                if key in members:
                    self._problems.add(f"the key '{key}' is made twice", one.place)
                members[key] = value
        return replace(node, value=members)

    def _loop(self, node: Yaml, items: Items) -> Iterator[tuple[str, Yaml]]:
        try:
            yield from self._written_out(node, items)
        except TemplateError as error:
            self._problems.add(error.message, error.place, error.hint)

    def _written_out(self, node: Yaml, items: Items) -> Iterator[tuple[str, Yaml]]:
        given = node.value if isinstance(node.value, list) else []
        if len(given) != 3 or not isinstance(given[0].value, str):
            raise TemplateError(f"Template error: {_USAGE}", place=node.place)
        identifier, collection, body = given
        if not isinstance(body.value, dict):
            raise TemplateError(f"Template error: {_USAGE}", place=body.place)
        for item in self._collection(self.within(collection, items)):
            inner = {**items, str(identifier.value): item}
            made = self.within(body, inner)
            assert isinstance(made.value, dict)
            yield from made.value.items()

    def _collection(self, node: Yaml) -> list[str]:
        found = Evaluation(self._scope, Outputs()).items(node, "the collection of Fn::ForEach")
        if isinstance(found, Unknown) or any(isinstance(one, Unknown) for one in found):
            message = "the collection of Fn::ForEach must be known before anything is called"
            raise TemplateError(message, place=node.place)
        return [text_of(one) for one in found]


def _put_in(text: str, items: Items) -> str:
    """A text with the items in it.

    >>> _put_in("Topic${Name}-&{Name}", {"Name": "a.b"})
    'Topica.b-ab'
    """
    for name, item in items.items():
        text = text.replace(f"${{{name}}}", item)
        text = text.replace(f"&{{{name}}}", "".join(filter(str.isalnum, item)))
    return text
