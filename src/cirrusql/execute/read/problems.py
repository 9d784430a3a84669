"""What could not be read, gathered by cause, and whether the rest is still an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cirrusql.durations import rough
from cirrusql.engine.enabled_regions import refuses_account
from cirrusql.errors import Error, IncompleteAnswer
from cirrusql.execute.read.gaps import Decision, Gap, Place, decided
from cirrusql.plan import AnyScan, QueryPlan, Share
from cirrusql.plan.wording import count as counted
from cirrusql.records import Record, field, replace
from cirrusql.result import Problem
from cirrusql.sql.absence import Effect

_MOST_REGIONS = 3
_ALLOW = "SET partial = allow gives it all the same"


class Failure(Record):
    """A call that failed for good: of which scan, where, and what it says.

    `listed` is whether the resource that could not be read was listed, None for a whole region;
    `has_row` whether it is in the staging table, as far as it is known. It is `stored` if the
    inventory says so; then `age` is how many seconds older than asked an answer is that was taken
    in its place.
    """

    scan: AnyScan
    place: Place
    error: Error
    listed: bool | None = None
    has_row: bool = False
    stored: bool = False
    age: float | None = None


class Verdict(Record):
    """What an answer lacks: `problems` to tell of, and gaps whose rows are `left_out` for that.

    `refused` are regions that an account has not enabled.
    """

    problems: tuple[Problem, ...] = ()
    left_out: tuple[Gap, ...] = ()
    refused: Mapping[str | None, tuple[str, ...]] = field(factory=dict)


class Problems(Record, frozen=False, eq=False):
    """Failures of one statement.

    Several scans may meet one failure, because what both read is read once: it is told once.
    Mutable state: what has failed, how many scopes were begun, and the places that answered.
    """

    _failures: list[Failure] = field(factory=list)
    _answered: set[Place] = field(factory=set)
    begun: int = 0

    def failed(self, failure: Failure) -> None:
        """Something could not be read."""
        self._failures.append(failure)

    def answered(self, place: Place) -> None:
        """A region took an account's credentials."""
        self._answered.add(place)

    def judge(
        self, plan: QueryPlan, certain: Mapping[str | None, Collection[str]], *, partial: bool
    ) -> Verdict:
        """What the answer lacks.

        A region that refuses the account is not enabled, and no problem unless the statement names
        it or it is `certain`: it is configured, or the account says that it is enabled. An account
        that all regions refuse has no credentials. Raises the first error if nothing at all was
        answered, and IncompleteAnswer if the answer might have false rows and is not `partial`.
        """
        named = {one.name for one in plan.query.named_regions}
        known = {one.account for one in self._answered}
        refused = {
            failure.place: None
            for failure in self._failures
            if _is_refusal(failure)
            and failure.place not in self._answered
            and failure.place.region not in {*named, *certain.get(failure.place.account, ())}
            and (failure.place.account is None or failure.place.account in known)
        }
        self._require_some(refused)
        told = [
            _to_be_enabled(one)
            for one in self._failures
            if one.place not in refused or not _is_refusal(one)
        ]
        groups = _by_cause(told)
        found = [_Group(one, [_decision(f, plan) for f in one]) for one in groups]
        hopeless = next((one for one in found if one.is_hopeless), None)
        if hopeless is not None and not partial:
            raise hopeless.refusal()
        left_out = dict.fromkeys(gap for one in found for gap in one.left_out)
        doubtful = hopeless is not None
        problems = tuple(one.problem(plan, doubtful=doubtful) for one in found)
        return Verdict(problems, tuple(left_out), _by_account(refused))

    def _require_some(self, refused: Collection[Place]) -> None:
        scopes = [one for one in self._failures if one.listed is None and one.age is None]
        if scopes and (len(scopes) >= self.begun or (refused and not self._answered)):
            other = (one.error for one in scopes if not _is_refusal(one))
            # Refused in one region it may be the region; refused everywhere it is the credentials.
            alone = len({one.place for one in scopes}) == 1
            raise next(other, _to_be_enabled(scopes[0]).error if alone else scopes[0].error)


class _Group(Record):
    """What failed of one relation for one reason, and what that means for the answer."""

    failures: Sequence[Failure]
    decisions: Sequence[Decision]

    @property
    def is_hopeless(self) -> bool:
        """Whether the answer may have false rows."""
        return any(one.left_out is None for one in self.decisions)

    @property
    def left_out(self) -> Iterator[Gap]:
        """The rows of other relations that cannot be decided."""
        for decision in self.decisions:
            yield from decision.left_out or ()

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions in which it failed."""
        return tuple(sorted({failure.place.region for failure in self.failures}))

    @property
    def accounts(self) -> tuple[str, ...]:
        """The numbers of the accounts in which it failed, where several may be asked."""
        numbers = {failure.place.account for failure in self.failures}
        return tuple(sorted(one for one in numbers if one is not None))

    @property
    def where(self) -> str:
        """The places in which it failed, in words: of an account that is lost, its name alone."""
        by_account: dict[Share | None, set[str]] = {}
        for failure in self.failures:
            by_account.setdefault(failure.scan.share, set()).add(failure.place.region)
        if None in by_account:
            return listed(self.regions)
        places: list[str] = []
        for share, regions in by_account.items():
            assert share is not None
            whole = regions.issuperset(share.regions) and len(regions) > 1
            names = ["all of"] if whole else sorted(regions)
            places += (f"{name} {share.name}" for name in names)
        return listed(places)

    def refusal(self) -> IncompleteAnswer:
        """The error for an answer that might have false rows."""
        first = self.failures[self.decisions.index(Decision(None))]
        place = first.scan.table.absence.place
        message = f"{self._what()}; with {place} over it, the answer could have rows that are false"
        return IncompleteAnswer(f"{message}: {first.error}", hint=_ALLOW)

    def problem(self, plan: QueryPlan, *, doubtful: bool) -> Problem:
        """What to tell; every problem of a `doubtful` answer says that rows may be false."""
        first = self.failures[0]
        words = [*self._consequences(plan), *(["rows of the answer may be false"] * doubtful)]
        tail = "".join(f"; {one}" for one in words)
        text = f"{self._what()}: {first.error}{tail}"
        name = first.scan.table.relation.name
        return Problem(text, first.error, name, self.regions, self.accounts)

    def _what(self) -> str:
        first, name = self.failures[0], self.failures[0].scan.table.relation.name
        where = self.where
        if first.age is not None:
            age = rough(max(one.age or 0.0 for one in self.failures))
            return f"{name} is up to {age} older than asked in {where}"
        if first.listed is None:
            return f"{name} could not be read in {where}"
        number = len({id(failure.error) for failure in self.failures})
        rows, were = counted(number, "resource"), "was" if number == 1 else "were"
        if first.listed:
            return f"{rows} {were} listed in {name} in {where} but could not be read"
        return f"{rows} of {name} in {where}, named by other rows, could not be read"

    def _consequences(self, plan: QueryPlan) -> Iterator[str]:
        tables = {table.number: table for table in plan.query.tables}
        left_out = [tables[gap.table] for gap in self.left_out]
        others = dict.fromkeys(table.relation.name for table in left_out)
        if others:
            yield f"so rows of {' and '.join(others)} there are left out"
        if self.failures[0].listed and not self.failures[0].has_row:
            yield f"{'it is' if len(self.failures) == 1 else 'they are'} left out"
        missing = (*(failure.scan.table for failure in self.failures), *left_out)
        if any(table.absence.effect is Effect.COUNTS for table in missing):
            yield "aggregates are over what was read"


def _is_refusal(failure: Failure) -> bool:
    return failure.listed is None and not failure.stored and refuses_account(failure.error)


def _to_be_enabled(failure: Failure) -> Failure:
    """A failure that says what to do, where a region seems not to be enabled."""
    if not _is_refusal(failure) or failure.error.hint is not None:
        return failure
    enable = f"aws account enable-region --region-name {failure.place.region}"
    hint = f"if the account has not enabled the region: {enable}"
    return replace(failure, error=failure.error.with_(hint=hint))


def _decision(failure: Failure, plan: QueryPlan) -> Decision:
    if failure.has_row or failure.age is not None:
        return Decision()
    return decided(Gap(failure.scan.table.number, failure.place), plan.query.tables)


def _by_account(places: Iterable[Place]) -> dict[str | None, tuple[str, ...]]:
    found: dict[str | None, tuple[str, ...]] = {}
    for one in sorted(places, key=lambda one: (one.account or "", one.region)):
        found[one.account] = (*found.get(one.account, ()), one.region)
    return found


def _by_cause(failures: Iterable[Failure]) -> list[list[Failure]]:
    """The failures that are told of together: of one relation, for one reason."""
    found: dict[tuple[object, ...], list[Failure]] = {}
    for one in failures:
        # The text names the region, and the resource.
        cause = one.error.error_code or type(one.error).__name__
        key = (one.scan.table.relation.name, one.listed, one.has_row, one.age is None, cause)
        found.setdefault(key, []).append(one)
    return list(found.values())


def listed(names: Sequence[str]) -> str:
    """A few names, and how many more there are.

    >>> listed(("a", "b")), listed(("a", "b", "c", "d"))
    ('a, b', 'a, b, c and 1 more')
    """
    more = len(names) - _MOST_REGIONS
    return ", ".join(names[:_MOST_REGIONS]) + (f" and {more} more" if more > 0 else "")
