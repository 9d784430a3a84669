"""How templates are written: YAML 1.1's words, the short forms of functions, JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cirrusql.records import replace
from cirrusql.stack.documents.json_document import NotJson, read_json
from cirrusql.stack.documents.yaml_document import Dialect, Scalar, Yaml, plain_word, read_yaml
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems, StackProblem
from cirrusql.stack.templates import TemplateError

REF, GET_ATT, SUB, IF, CONDITION = "Ref", "Fn::GetAtt", "Fn::Sub", "Fn::If", "Condition"
IMPORT = "Fn::ImportValue"
_SHORT = frozenset(
    (
        *("And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals"),
        *("FindInMap", "GetAtt", "GetAZs", "GetStackOutput", "If", "ImportValue", "Join"),
        *("Length", "Not", "Or", "RefAll", "Select", "Split", "Sub", "ToJsonString"),
        *("Transform", "ValueOf", "ValueOfAll"),
    )
)
FUNCTIONS = frozenset((REF, *(f"Fn::{name}" for name in _SHORT)))
"""Every function of values, by its long form; `Condition` means one in conditions only."""
FOR_EACH = "Fn::ForEach::"
"""How the key of a loop begins."""
# YAML 1.1's numbers with an exponent, which have a point and a sign.
_EXPONENT = re.compile(r"[-+]?[0-9]+\.[0-9]*[eE][-+][0-9]+")
_TWO_SHORT_FORMS = re.compile(r"![A-Z]\w*\s+![A-Z]\w*")
_BOOLEANS = {
    **dict.fromkeys(("yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("no", "No", "NO", "off", "Off", "OFF"), False),
}


def _word(text: str) -> Scalar:
    """A plain word, by YAML 1.1; dates and numbers with zeros before them stay texts.

    >>> _word("yes"), _word("2012-10-17"), _word("012345678901")
    (True, '2012-10-17', '012345678901')
    """
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    return float(text) if _EXPONENT.fullmatch(text) else plain_word(text)


def _tagged(tag: str, value: Yaml) -> Yaml | None:
    """What a short form stands for: `!Sub x` is `{"Fn::Sub": "x"}`."""
    if tag in (REF, CONDITION):
        return Yaml({tag: value}, value.place)
    if tag not in _SHORT:
        return None
    if tag == "GetAtt" and isinstance(value.value, str):
        value = attribute_pair(value)
    return Yaml({f"Fn::{tag}": value}, value.place)


def attribute_pair(text: Yaml) -> Yaml:
    """The resource and the attribute in one text, which are parted by its first dot."""
    name, dot, attribute = str(text.value).partition(".")
    return replace(
        text, value=[replace(text, value=one) for one in (name, attribute)[: 1 + bool(dot)]]
    )


TEMPLATE = Dialect(_word, _tagged, has_columns=True)
"""The dialect of templates."""


def read_document(text: str, file: str, problems: Problems) -> Yaml | None:
    """The document of a template, YAML or JSON; None, and a problem, if it is neither."""
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            return read_json(text.lstrip("\ufeff"), file, problems)
        except NotJson as error:
            # YAML's own braces, or JSON with comments, which many write.
            tried = Problems()
            found = read_yaml(text, file, tried, TEMPLATE)
            if tried.found and not any(map(_is_of_content, tried.found)):
                problems.add(f"this is not JSON: {error}", error.place)
                return None
            problems.found += tried.found
            return found
    known = len(problems.found)
    found = read_yaml(text, file, problems, TEMPLATE)
    problems.found[known:] = [_explained(one, text) for one in problems.found[known:]]
    return found


def _explained(problem: StackProblem, text: str) -> StackProblem:
    """A problem of YAML's with what has probably led to it."""
    lines = text.split("\n")
    number = problem.place.line if problem.place is not None else 0
    around = lines[max(number - 3, 0) : number]
    if _is_of_content(problem) or not any(map(_TWO_SHORT_FORMS.search, around)):
        return problem
    hint = "two short forms in a row are not YAML: write the first as Fn::…"
    return replace(problem, hint=hint)


def _is_of_content(problem: StackProblem) -> bool:
    """Whether a problem is one of what is written, and not of how."""
    return not problem.message.startswith("this is not YAML")


def function_of(node: Yaml) -> tuple[str, Yaml] | None:
    """The function that a value is, and its argument; None if it is none.

    >>> from cirrusql.stack.place import Place
    >>> function_of(yaml_of({"Ref": "A"}, Place("t", 1)))[0]
    'Ref'
    """
    if isinstance(node.value, dict) and len(node.value) == 1:
        ((name, argument),) = node.value.items()
        if name in FUNCTIONS:
            return name, argument
    return None


def branches_of(argument: Yaml) -> tuple[Yaml, Yaml, Yaml]:
    """The condition's name and the two values of an Fn::If; raises TemplateError."""
    given = argument.value
    if not isinstance(given, list) or len(given) != 3:
        usage = "Fn::If requires a list with three elements: a condition, and two values"
        raise TemplateError(f"Template error: {usage}", place=argument.place)
    name, first, second = given
    return name, first, second


def yaml_of(value: object, place: Place) -> Yaml:
    """A plain value as one of a document, all of it at one place."""
    if isinstance(value, Mapping):
        return Yaml({str(name): yaml_of(one, place) for name, one in value.items()}, place)
    if isinstance(value, list | tuple):
        return Yaml([yaml_of(one, place) for one in value], place)
    assert value is None or isinstance(value, str | int | float | bool)
    return Yaml(value, place)
