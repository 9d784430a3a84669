"""What is said of another tool's tables: every relation is there, and every question is planned."""

from __future__ import annotations

import re

import pytest

from cirrusql.catalog import ApiRelation, Catalog, ResourceRelation
from cirrusql.session import Environment, Session
from cirrusql.sql import find_relation
from tests.documents.peers_page import PAGE, page, peers, questions

QUESTIONS = questions()


def test_the_page_is_made_of_the_data() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.documents.peers_page writes it"


def test_every_relation_that_is_named_is_there() -> None:
    catalog = Catalog.open()
    for table, names in peers().items():
        assert len(set(names)) == len(names), table
        for name in names:
            relation = find_relation(catalog, name.split("."))
            assert relation.name == name
            assert isinstance(relation, ResourceRelation | ApiRelation)
            if isinstance(relation, ResourceRelation) and names[0] == name:
                assert "list" in relation.resource_type.handlers, table


def test_nearly_every_table_is_answered() -> None:
    told = peers()
    assert len(told) == 586
    assert [table for table, names in told.items() if not names] == ["aws_iam_action"]


def test_sixty_questions_are_asked() -> None:
    assert len({sql for _, sql in QUESTIONS}) == len(QUESTIONS) >= 60


@pytest.mark.parametrize(
    ("table", "sql"),
    [pytest.param(*one, id=f"{place}-{one[0]}") for place, one in enumerate(QUESTIONS, 1)],
)
def test_a_question_is_planned_over_relations_of_its_table(
    table: str, sql: str, session: Session
) -> None:
    (result,) = session.execute(f"EXPLAIN {sql}")
    plan = [str(row[0]) for row in result]
    named = set(re.findall(r"\b(?:aws|awscc)\.\w+\.\w+", sql))
    steps = [line.partition(". ")[2] for line in plan if re.match(r"\d+\. ", line)]
    assert set(steps) == named
    assert named & set(peers()[table])
    assert result.diagnostics.notes == []


@pytest.fixture(scope="module")
def session() -> Session:
    def connect() -> object:
        raise AssertionError("EXPLAIN makes no call")

    environment = Environment(connect, ("us-east-1",), "nowhere")  # type: ignore[arg-type]
    return Session.alone(Catalog.open(), environment)
