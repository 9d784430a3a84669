"""The columns of a relation: those that `*` shows, those that it does not, and how they are spelt.

A staging table has all the columns of `*`, and of the others those that a statement mentions, under
the spelling it uses.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import Enum
from functools import cached_property

from cirrusql.catalog import Relation
from cirrusql.catalog.naming import without_prefix
from cirrusql.records import Record


class Role(Enum):
    """What a staging column's value is taken from."""

    PROPERTY = "property"
    REGION = "region"
    IDENTIFIER = "Identifier"
    IDENTIFIER_PART = "identifier part"
    ACCOUNT_ID = "account_id"
    ACCOUNT = "account"
    ARN = "arn"
    TAGS = "tags_map"
    TITLE = "title"
    PROPERTIES = "properties"
    PARAMETER = "parameter"
    EVENT = "progress event"
    MEMBER = "member of a request or an answer"
    FACT = "what this program knows"


class StagingColumn(Record):
    """One column of a staging table.

    `key` names what the value is in conditions: the property's name, a part's pointer such as
    `Schedule/ScheduleId`, the parameter's name, or the role's word. Two spellings of one column
    have one key. `type` is one of the six JSON types.
    """

    name: str
    role: Role
    key: str
    type: str = "string"


REGION = StagingColumn("region", Role.REGION, "@region")
IDENTIFIER = StagingColumn("Identifier", Role.IDENTIFIER, "@identifier")
ACCOUNT_ID = StagingColumn("account_id", Role.ACCOUNT_ID, "@account_id")
ACCOUNT = StagingColumn("account", Role.ACCOUNT, "@account")
"""The name of an account, by which people know it."""
MODEL = StagingColumn("@model", Role.PROPERTIES, "@properties", "object")
"""All properties, under a name that no property of any type has."""


class Dimension(Enum):
    """What a relation is asked in one by one: regions, or accounts by their numbers or names.

    The value of each are the keys of the columns that say which.
    """

    REGION = (REGION.key,)
    ACCOUNT = (ACCOUNT_ID.key, ACCOUNT.key)


DIMENSION_OF: Mapping[str, Dimension] = {key: one for one in Dimension for key in one.value}
"""By the key of a column that says where a relation is asked, what it tells."""
SCOPES = (REGION, ACCOUNT_ID, ACCOUNT)
"""The columns of every relation of the cloud that say where it is asked."""
SCOPE_KEYS = frozenset(DIMENSION_OF)
"""Their keys."""


class RelationColumns(ABC):
    """The columns of one relation, by any accepted spelling; each kind of relation has its own."""

    relation: Relation

    @property
    @abstractmethod
    def visible(self) -> tuple[StagingColumn, ...]:
        """The columns of `*`, in order."""

    @abstractmethod
    def named(self) -> dict[str, StagingColumn]:
        """Every accepted spelling, in lower case, to the column that it means."""

    @cached_property
    def _by_spelling(self) -> Mapping[str, StagingColumn]:
        return self.named()

    def find(self, spelling: str) -> StagingColumn | None:
        """The column of that spelling, named as it is spelt here; None if there is none.

        Every one may have StackQL's older prefix, as in `data__Identifier`.
        """
        known = self._by_spelling
        column = known.get(spelling.lower()) or known.get(without_prefix(spelling).lower())
        if column is None or column.name.lower() == spelling.lower():
            return column
        return StagingColumn(spelling, column.role, column.key, column.type)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every accepted spelling, in lower case: what a misspelt name is compared with."""
        return tuple(self._by_spelling)
