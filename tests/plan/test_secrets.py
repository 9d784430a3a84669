"""Which values are secrets."""

from __future__ import annotations

from cirrusql.plan.rules import Rules
from cirrusql.plan.secrets import Secrets


def test_a_word_that_chooses_is_no_secret_unless_it_cannot_be_read():
    options = {"MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled"}}
    assert Secrets(Rules()).values(options) == frozenset()
    assert Secrets(Rules()).values({"DB_PASSWORD": "hunter"}) == {"hunter"}
    hidden = Secrets(Rules(write_only=(("Password",),)))
    assert hidden.values({"Password": "required"}) == {"required"}
