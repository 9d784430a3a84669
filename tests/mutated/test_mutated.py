"""Mutated and made-up statements are answered or refused, whatever they are: 50,000 when slow.

Each is described, explained and run where every call is refused and counted, and run once more,
read-only, on a local cloud. A failure names the seed and the number, and shows it shrunk.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from random import Random

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import InProcessTransport
from cirrusql.errors import Error, ParseError, Position
from cirrusql.local import LocalCloud
from cirrusql.session import Options
from tests.mutated.corpus import corpus
from tests.mutated.grammar import generated
from tests.mutated.mutations import mutated
from tests.mutated.trial import Trial, case
from tests.mutated.victim import SECONDS, Counting, Refusing, Victim, Wrong

SHARDS = 20
ALL, SOME = 50_000, 400


@pytest.fixture
def trial(catalog: Catalog) -> Iterator[Trial]:
    # What other tests keep is theirs: to look through gigabytes of it for garbage takes seconds,
    # which are not the statement's.
    gc.collect()
    gc.freeze()
    cloud = LocalCloud.open(":memory:", catalog, random=Random(1))
    transport = Counting(InProcessTransport(cloud, "123456789012"))
    options = Options(read_only=True, timeout=SECONDS / 2)
    made = Trial(catalog, Victim.of(catalog, Refusing()), Victim.of(catalog, transport, options))
    yield made
    made.refusing.close()
    made.answering.close()
    gc.unfreeze()


@pytest.fixture(scope="module")
def statements(catalog: Catalog) -> list[str]:
    return corpus(catalog)


def require_right(trial: Trial) -> None:
    outcomes = "\n".join(f"{count:6} {what}" for what, count in trial.outcomes.most_common())
    assert not trial.found, "\n".join([*trial.found.values(), outcomes])


def test_the_corpus_itself_is_answered_or_refused(trial: Trial, statements: list[str]) -> None:
    assert len(statements) > 150
    for text in statements:
        trial.attempt(text, None)
    assert trial.refusing.outcomes["describe: done"] > 120


def test_some_statements_are_answered_or_refused(
    trial: Trial, statements: list[str], pytestconfig: pytest.Config
) -> None:
    trial.run(f"some of {pytestconfig.option.seed}", range(SOME), statements)
    require_right(trial)
    assert trial.tried == SOME
    assert len(trial.outcomes) > 12


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_all_statements_are_answered_or_refused(
    trial: Trial,
    statements: list[str],
    shard: int,
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
) -> None:
    share = ALL // SHARDS
    numbers = range(shard * share, (shard + 1) * share)
    # A share is of the statements that are known to be answered right; new ones are soak's to try.
    is_whole = pytestconfig.option.share >= 1
    trial.run(pytestconfig.option.seed if is_whole else "1", numbers, statements)
    record_property("tried", trial.tried)
    record_property("outcomes", dict(trial.outcomes))
    require_right(trial)


# -- what the trial would find ---------------------------------------------------------------------


def raising(error: BaseException) -> Callable[[], object]:
    def work() -> object:
        raise error

    return work


@pytest.mark.parametrize(
    ("work", "kind"),
    [
        (raising(KeyError("start")), "test raises KeyError"),
        (raising(ParseError("no", position=Position(1, 10))), "a position outside of the text"),
        (raising(ParseError("no", position=Position(2, 1))), "a position outside of the text"),
        (raising(Error("")), "an error that says nothing"),
    ],
)
def test_what_is_wrong_is_told(trial: Trial, work: Callable[[], object], kind: str) -> None:
    with pytest.raises(Wrong, match=kind):
        trial.refusing._judged("test", "SELECT 1", work)


def test_a_call_for_a_refused_statement_is_told(trial: Trial) -> None:
    def work() -> None:
        trial.refusing.transport.sent += 1
        raise ParseError("no")

    with pytest.raises(Wrong, match="refuses after 1 calls"):
        trial.refusing._judged("test", "SELECT 1", work)


def test_what_a_statement_leaves_is_told(trial: Trial) -> None:
    result = next(trial.refusing.session.execute("SELECT 1 UNION SELECT 2"))
    next(iter(result))
    with pytest.raises(Wrong, match="a statement stays open"):
        trial.refusing._judged("test", "SELECT 1", lambda: None)


def test_a_statement_that_takes_too_long_is_told(trial: Trial) -> None:
    def work() -> None:
        while True:
            sum(range(1_000))

    trial.refusing.seconds = 0.05
    with pytest.raises(Wrong, match="hangs"):
        trial.refusing._judged("test", "SELECT 1", work)


def test_a_failure_is_shown_shrunk_with_its_number(
    trial: Trial, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def attempt(text: str, parameters: object) -> None:
        if "FROM" in text:
            raise Wrong("there is FROM", text)

    monkeypatch.setattr(trial, "attempt", attempt)
    trial.run("seed", range(50), statements)
    (told,) = trial.found.values()
    assert told.startswith("seed/")
    assert told.endswith("'FROM'")


def test_a_case_depends_on_its_number_only(statements: list[str]) -> None:
    assert case("1", 7, statements) == case("1", 7, statements)
    assert len({case("1", number, statements)[0] for number in range(200)}) > 190
    assert len({generated(Random(number)) for number in range(200)}) > 150
    assert len({mutated(["SELECT 1"], Random(number)) for number in range(200)}) > 150
