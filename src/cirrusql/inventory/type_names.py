"""Types by the names that users give them: of relations, of CloudFormation, with wildcards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property

from cirrusql.catalog import Catalog
from cirrusql.errors import UnknownName, did_you_mean

_WILD = frozenset("*?[")


class TypeNames:
    """The names of the types of a catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    @cached_property
    def _relations(self) -> Mapping[str, str]:
        return {row[0]: row[1] for row in self._catalog.type_rows()}

    @cached_property
    def _types(self) -> Mapping[str, str]:
        return {relation: type_name for type_name, relation in self._relations.items()}

    def relation(self, type_name: str) -> str | None:
        """The relation of a type; None for one that the catalogue does not have.

        >>> TypeNames(Catalog.open()).relation("AWS::EC2::VPC")
        'awscc.ec2.vpcs'
        """
        return self._relations.get(type_name)

    def type_of(self, relation: str) -> str | None:
        """The type of a relation, called exactly so; None if there is none."""
        return self._types.get(relation)

    def matching(self, patterns: Iterable[str], stored: Collection[str] = ()) -> list[str]:
        """The types that patterns name, of the catalogue and of those that are `stored`, sorted.

        A pattern is a type's name or a relation's, whose provider may be left out, in any case,
        and may have wildcards: of what is stored, then, if that has any. Raises UnknownName for
        one that names none.

        >>> TypeNames(Catalog.open()).matching(["aws::s3::bucket", "ec2.vpcs"])
        ['AWS::EC2::VPC', 'AWS::S3::Bucket']
        """
        found: set[str] = set()
        for pattern in patterns:
            among = stored if stored and _WILD & set(pattern) else {*self._relations, *stored}
            named = [one for one in among if _is_named(pattern, one, self.relation(one))]
            if not named:
                raise self._unknown(pattern)
            found.update(named)
        return sorted(found)

    def _unknown(self, pattern: str) -> UnknownName:
        if _WILD & set(pattern):
            hint = "write it as awscc.ec2.*, or as AWS::EC2::*, in quotes"
            return UnknownName(f"no type in the inventory is called '{pattern}'", hint=hint)
        names = self._relations if "::" in pattern else self._types
        return UnknownName(f"no type is called '{pattern}'", hint=did_you_mean(pattern, names))


def _is_named(pattern: str, type_name: str, relation: str | None) -> bool:
    wanted = pattern.lower()
    names = [type_name.lower()]
    if relation is not None:
        names += (relation, relation.partition(".")[2])
    return any(fnmatchcase(name, wanted) for name in names)
