"""What a session tells completion of itself."""

from __future__ import annotations

from cirrusql.engine.functions import described
from tests.answers.clouds import Cloud


def test_functions_are_told_in_their_own_words(cloud: Cloud) -> None:
    known = cloud.session.surroundings()
    found = {(one.name, one.signature, one.description) for one in known.functions}
    assert found == set(described())


def test_settings_are_told_with_the_words_that_they_take(cloud: Cloud) -> None:
    found = {one.name: one.values for one in cloud.session.surroundings().settings}
    assert found["transactions"] == ("queue", "immediate")
    assert found["timeout"] == ("off",)
