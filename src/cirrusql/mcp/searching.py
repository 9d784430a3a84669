"""Finding relations by words of what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cirrusql.catalog.naming import column_name
from cirrusql.engine.environment import MEMORY
from cirrusql.records import Record
from cirrusql.session import Engine, Session
from cirrusql.values import document

if TYPE_CHECKING:
    from cirrusql.mcp.policy import Policy

_MOST_SUMMARY = 120
# A word in the relation's own name counts for more than one in its service's or in its description.
_RESOURCE, _WHOLE, _SERVICE, _SUMMARY = 6, 4, 3, 1
_TYPES = "SELECT name, service, resource, type_name, description, handlers, list_keys FROM"
_OPERATIONS = """SELECT relation, service, description, required FROM cirrusql.operations
    WHERE relation IS NOT NULL"""
# Where several fit as well: what most accounts have.
_COMMON = frozenset(
    (
        "ec2", "s3", "iam", "lambda", "rds", "sqs", "sns", "dynamodb", "logs", "cloudwatch", "kms",
        "ecs", "eks", "ecr", "secretsmanager", "ssm", "cloudfront", "route53", "apigateway",
        "elasticloadbalancingv2", "cloudtrail", "events", "stepfunctions", "autoscaling",
    )
)  # fmt: skip
_STOP = frozenset(
    ("a", "an", "and", "are", "for", "in", "is", "of", "on", "or", "the", "to", "with")
)


class Found(Record):
    """A relation, with the words that it is found by.

    `needs` are alternatives of what must be said to list it, `methods` what can be done with it.
    """

    name: str
    service: str
    type_name: str | None
    summary: str
    methods: tuple[str, ...]
    needs: tuple[str, ...]
    resource_words: frozenset[str]
    service_words: frozenset[str]
    summary_words: frozenset[str]

    @property
    def rank(self) -> tuple[bool, bool, int, str]:
        """What comes first of those that fit as well."""
        is_operation = self.type_name is None
        return self.service not in _COMMON, is_operation, len(self.name), self.name

    def score(self, words: frozenset[str]) -> tuple[int, int]:
        """How many of some words it has, and how much these count."""
        points = [self._points(word) for word in words]
        whole = _WHOLE if words >= self.resource_words else 0
        return sum(point > 0 for point in points), sum(points) + whole

    def _points(self, word: str) -> int:
        if word in self.resource_words:
            return _RESOURCE
        if word in self.service_words:
            return _SERVICE
        return _SUMMARY if word in self.summary_words else 0


class Index(Record, eq=False):
    """All relations of the catalogue."""

    found: tuple[Found, ...]

    @classmethod
    def of(cls, engine: Engine) -> Index:
        """What an engine's catalogue knows; makes no call."""
        with Session(engine, database=MEMORY) as session:
            (types,) = session.execute(f"{_TYPES} cirrusql.resource_types")
            found = [*_types(types)]
            (operations,) = session.execute(_OPERATIONS)
            found += (_operation(*row) for row in operations)
        return cls(tuple(found))

    @property
    def services(self) -> frozenset[str]:
        """The services that have relations."""
        return frozenset(one.service for one in self.found)

    def search(self, text: str, service: str | None, policy: Policy) -> list[Found]:
        """Those that have a word of a text, with most the first; all of a service without any."""
        words = _words(text)
        scored = [
            (one.score(words), one)
            for one in self.found
            if service in (None, one.service) and policy.allows(one.name, one.service)
        ]
        hits = [(score, one) for score, one in scored if score[0] or not words]
        hits.sort(key=lambda hit: (-hit[0][0], -hit[0][1], *hit[1].rank))
        return [one for _, one in hits]


def _types(rows: Any) -> Iterator[Found]:
    for name, service, resource, type_name, description, handlers, keys in rows:
        needs = tuple(" and ".join(map(column_name, one)) for one in document(keys) or ())
        methods = tuple(document(handlers) or ())
        yield _made(name, service, resource, type_name, description or "", methods, needs)


def _operation(name: str, service: str, description: str | None, required: str) -> Found:
    needs = tuple(document(required) or ())
    resource = name.rpartition(".")[2]
    return _made(name, service, resource, None, description or "", ("list",), needs)


def _made(
    name: str,
    service: str,
    resource: str,
    type_name: str | None,
    description: str,
    methods: tuple[str, ...],
    needs: tuple[str, ...],
) -> Found:
    summary = " ".join(description.split())
    words = _words(f"{resource} {_split(type_name or '')}")
    return Found(
        name, service, type_name, shortened(summary), methods, needs,
        words - _words(service) or words, _words(service), _words(summary),
    )  # fmt: skip


def shortened(text: str, most: int = _MOST_SUMMARY) -> str:
    """A text's first sentence, or as much of it as there is room for.

    >>> shortened("Creates a queue. It has messages."), shortened("abc def", 5)
    ('Creates a queue', 'abc …')
    """
    first = text.partition(". ")[0].removesuffix(".")
    return first if len(first) <= most else f"{first[: most - 2].rstrip()} …"


def _split(name: str) -> str:
    """The words of a type's last name: `AWS::EC2::SecurityGroup` has security and group."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.rpartition("::")[2])


def _words(text: str) -> frozenset[str]:
    """Words in lower case, in the singular as far as that is easy.

    >>> sorted(_words("security_groups of VPCs"))
    ['group', 'security', 'vpc']
    """
    found = set(re.findall(r"[a-z0-9]+", text.lower())) - _STOP
    return frozenset(map(_singular, found))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") if len(word) > 3 else word
