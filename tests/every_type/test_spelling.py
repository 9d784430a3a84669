"""Documents written by hand are those that the schema wants, for every type and at every depth."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.naming import snake_name, standard_snake_name
from cirrusql.plan.desired import DesiredState
from cirrusql.samples import models as samples
from tests.every_type.spelling import Speller, as_text

SHARDS = 4
SEEDS = range(4)
QUICK = 35
TABLE = "AWS::DynamoDB::Table"
SPELLINGS = (snake_name, standard_snake_name)


def wrong(catalog: Catalog, type_name: str, model: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the models that are made of one written by hand."""
    desired = DesiredState(catalog, catalog.resource_type(type_name))
    for spelling in SPELLINGS:
        made = desired.model(by_hand(catalog.schema(type_name), model, spelling))
        for name in model:
            # As text, for 1 equals True, and 1.0 equals 1.
            if json.dumps(made[name], sort_keys=True) != json.dumps(model[name], sort_keys=True):
                yield f"{type_name} {name} is {made[name]!r}, not {model[name]!r}"


def by_hand(
    schema: Any, model: Mapping[str, Any], spelling: Callable[[str], str]
) -> dict[str, Any]:
    """The values of a statement that gives a model: documents as text, keys in snake case."""
    speller = Speller(schema, spelling, as_text)
    written = {
        name: speller.value(value, [schema["properties"][name]]) for name, value in model.items()
    }
    return {
        name: json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in written.items()
    }


def complaints(catalog: Catalog, type_names: list[str], seed: int) -> list[str]:
    """What is wrong with any of the types, each with as much as can be given to it."""
    return [
        complaint
        for name in type_names
        for complaint in wrong(
            catalog, name, samples.model(catalog, name, Random(seed), optional=True)
        )
    ]


def test_keys_and_scalars_of_some_types_are_the_schemas(catalog: Catalog) -> None:
    chosen = [TABLE, *catalog.type_names()[::QUICK]]
    assert len(chosen) > 45
    assert complaints(catalog, chosen, 0) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_keys_and_scalars_of_every_type_are_the_schemas(
    catalog: Catalog, shard: int, seed: int
) -> None:
    assert complaints(catalog, catalog.type_names()[shard::SHARDS], seed) == []


def test_a_model_by_hand_is_written_in_other_words(catalog: Catalog) -> None:
    stream = {"StreamViewType": "KEYS_ONLY"}
    throughput = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    keys = [{"AttributeName": "22", "KeyType": "HASH"}]
    model = {
        "KeySchema": keys,
        "ProvisionedThroughput": throughput,
        "StreamSpecification": stream,
        "DeletionProtectionEnabled": True,
    }
    assert by_hand(catalog.schema(TABLE), model, snake_name) == {
        "KeySchema": '[{"attribute_name": 22, "key_type": "HASH"}]',
        "ProvisionedThroughput": '{"read_capacity_units": "5", "write_capacity_units": "5"}',
        "StreamSpecification": '{"stream_view_type": "KEYS_ONLY"}',
        "DeletionProtectionEnabled": "true",
    }


def test_keys_below_alternatives_are_the_schemas(catalog: Catalog) -> None:
    desired = DesiredState(catalog, catalog.resource_type(TABLE))
    written = '[{"attribute_name": "a", "key_type": "HASH"}]'
    assert desired.model({"KeySchema": written})["KeySchema"] == [
        {"AttributeName": "a", "KeyType": "HASH"}
    ]


def test_keys_of_a_maps_values_are_the_schemas_and_its_own_are_the_users(
    catalog: Catalog,
) -> None:
    name = "AWS::FIS::ExperimentTemplate"
    desired = DesiredState(catalog, catalog.resource_type(name))
    written = '{"action_id": {"action_id": "aws:fis:wait", "parameters": {"action_id": "1"}}}'
    assert desired.value("Actions", written) == {
        "action_id": {"ActionId": "aws:fis:wait", "Parameters": {"action_id": "1"}}
    }
