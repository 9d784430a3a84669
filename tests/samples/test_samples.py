"""Samples satisfy the schemas they are made from, for every type there is."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.validation import validator
from cirrusql.samples.models import NoSample, model, value
from cirrusql.samples.patterns import sample
from cirrusql.samples.rules import pointer_path

# Text of these must hold line breaks: keys and certificates in PEM, and one list of `\r\n`.
MULTILINE = {
    "AWS::IVS::PublicKey",
    "AWS::IoTEvents::AlarmModel",
    "AWS::IoTManagedIntegrations::ProvisioningProfile",
    "AWS::QuickSight::DataSource",
}


def provisionable(catalog: Catalog) -> list[str]:
    return [kind.type_name for kind in catalog.resource_types()]


def paths(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(node, dict):
        for name, child in node.items():
            yield (*path, name)
            yield from paths(child, (*path, name))
    elif isinstance(node, list):
        for item in node:
            yield from paths(item, path)


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for child in node.values():
            yield from texts(child)
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)


def complaints(catalog: Catalog, type_name: str, *, optional: bool) -> list[str]:
    """What is wrong with the sample model of a type."""
    try:
        made = model(catalog, type_name, Random(type_name), optional=optional)
    except NoSample as error:
        return [str(error)]
    test = validator(catalog.schema(type_name), catalog.pattern_replacements(type_name))
    wrong = [error.message for error in test.iter_errors(made)]
    read_only = set(map(pointer_path, catalog.resource_type(type_name).read_only))
    wrong += [f"{path} is read-only" for path in paths(made) if path in read_only]
    if type_name not in MULTILINE:
        wrong += [f"bad for an identifier: {t!r}" for t in texts(made) if set(t) & set("|\r\n")]
    return wrong


@pytest.mark.parametrize("optional", [False, True])
def test_a_tenth_of_the_types_has_valid_models(catalog: Catalog, optional: bool) -> None:
    for type_name in provisionable(catalog)[::10]:
        assert complaints(catalog, type_name, optional=optional) == [], type_name


@pytest.mark.slow
@pytest.mark.parametrize("optional", [False, True])
def test_every_type_has_a_valid_model(catalog: Catalog, optional: bool) -> None:
    names = provisionable(catalog)
    wrong = {
        name: found for name in names if (found := complaints(catalog, name, optional=optional))
    }
    assert wrong == {}
    assert len(names) > 1_700


@pytest.mark.slow
def test_almost_every_writable_property_is_in_the_full_model(catalog: Catalog) -> None:
    wanted, given = 0, 0
    for kind in catalog.resource_types():
        made = model(catalog, kind.type_name, Random(1), optional=True)
        writable = {column.property for column in kind.columns if not column.read_only}
        wanted += len(writable)
        given += len(made.keys() & writable)
    assert given / wanted > 0.99


@pytest.mark.slow
def test_every_property_of_every_type_has_a_valid_value(catalog: Catalog) -> None:
    """Read-only ones too: the local cloud makes them up from here."""
    tried, failed = 0, set()
    for type_name in catalog.type_names():
        schema = catalog.schema(type_name)
        test = validator(
            {key: schema[key] for key in ("definitions", "properties") if key in schema},
            catalog.pattern_replacements(type_name),
        )
        for name, node in schema["properties"].items():
            tried += 1
            try:
                made = value(schema, node, Random(f"{type_name}{name}"), hint=name)
            except NoSample:
                failed.add((type_name, name))
            else:
                if not test.is_valid({name: made}):
                    failed.add((type_name, name))
    assert failed <= {
        ("AWS::FSx::Backup", "ResourceARN"),  # look-ahead within a repeated group
        ("AWS::FSx::FileCache", "ResourceARN"),
        ("AWS::EventsV2::Subscriber", "InvokeConfiguration"),  # a dependency with rules of values
        ("AWS::RDS::GlobalCluster", "SourceDBClusterIdentifier"),  # a replaced pattern
        ("AWS::SageMaker::ModelPackage", "CustomerMetadataProperties"),  # `$` repeated
    }
    assert tried > 17_000


def test_the_same_seed_gives_the_same_model(catalog: Catalog) -> None:
    made = [model(catalog, "AWS::ECS::TaskDefinition", Random(7), optional=True) for _ in range(2)]
    assert made[0] == made[1]


def test_without_optional_only_what_is_required_is_given(catalog: Catalog) -> None:
    made = model(catalog, "AWS::CustomerProfiles::Integration", Random(1))
    assert made.keys() == {"DomainName"}


def test_exclusive_properties_are_not_given_together(catalog: Catalog) -> None:
    for seed in range(20):
        made = model(
            catalog, "AWS::EC2::VPCBlockPublicAccessExclusion", Random(seed), optional=True
        )
        assert len({"VpcId", "SubnetId"} & made.keys()) == 1


def valid(schema: dict[str, Any], hint: str = "", seeds: int = 40) -> list[Any]:
    """Values for a node, each tested against it."""
    test = jsonschema_rs.Draft7Validator(schema)
    made = [value(schema, schema, Random(seed), hint=hint) for seed in range(seeds)]
    assert all(map(test.is_valid, made)), [one for one in made if not test.is_valid(one)]
    return made


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 3, "maximum": 9, "multipleOf": 4},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.5},
        {"type": "integer", "maximum": -5},
        {"type": "string", "minLength": 12, "maxLength": 12},
        {"type": "string", "pattern": "^(?!aws:)[a-w:]{4}$"},
        {"type": "string", "pattern": r"^[\p{L}\p{N}_.:/=+\-@]{1,20}$", "minLength": 15},
        {"type": "string", "pattern": "^(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{8,20}$"},
        {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": True},
        {
            "type": "object",
            "patternProperties": {"^[a-z]{3}$": {"type": "integer"}},
            "additionalProperties": False,
            "minProperties": 2,
        },
        {"type": "object", "minProperties": 2, "additionalProperties": {"type": "boolean"}},
        {
            "type": "object",
            "properties": {"A": {"type": "string"}, "B": {"type": "string"}},
            "required": ["A"],
            "dependencies": {"A": ["B"]},
        },
        {
            "type": "object",
            "properties": {"A": {"type": "string"}, "B": {"type": "string"}},
            "oneOf": [{"required": ["A"]}, {"required": ["B"]}],
        },
        {
            "type": "object",
            "properties": {"A": {"type": "string"}, "B": {"type": "string"}},
            "anyOf": [{"required": ["A"]}, {"required": ["B"]}],
            "additionalProperties": False,
        },
        {"type": ["string", "object"]},
        {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "integer", "minimum": 5}]},
        {"allOf": [{"type": "string", "minLength": 4}, {"maxLength": 6}, {"pattern": "^x"}]},
        {"type": ["null", "boolean"]},
        {"const": {"a": 1}},
    ],
    ids=str,
)
def test_values_keep_every_rule(schema: dict[str, Any]) -> None:
    valid(schema)


def test_a_definition_that_needs_itself_only_optionally_ends() -> None:
    tree = {
        "type": "object",
        "properties": {"Name": {"type": "string"}, "Children": {"$ref": "#/definitions/Trees"}},
        "required": ["Name", "Children"],
    }
    schema = {
        "definitions": {
            "Tree": tree,
            "Trees": {"type": "array", "items": {"$ref": "#/definitions/Tree"}},
        }
    }
    made = value(schema, {"$ref": "#/definitions/Tree"}, Random(1))
    assert made["Children"] == []


@pytest.mark.parametrize(
    ("hint", "start"),
    [
        ("VpcId", "vpc-"),
        ("SecurityGroupIds", "sg-"),
        ("ContactEmail", ""),
        ("KmsKeyArn", "arn:aws:kms:"),
        ("CidrBlock", "10."),
        ("Runtime", "python"),
    ],
)
def test_a_name_makes_its_value_plausible(hint: str, start: str) -> None:
    assert value({}, {"type": "string"}, Random(1), hint=hint).startswith(start)


def test_a_policy_document_is_an_object_where_it_may_be_one() -> None:
    made = value({}, {"type": ["object", "string"]}, Random(1), hint="PolicyDocument")
    assert made["Version"] == "2012-10-17"


def test_what_is_made_can_be_changed_without_harm() -> None:
    schema = {"properties": {"PolicyDocument": {"type": "object"}, "Fixed": {"const": {"a": [1]}}}}
    for name, node in schema["properties"].items():
        made = value(schema, node, Random(1), hint=name)
        made.clear()
        assert value(schema, node, Random(1), hint=name) != {}


def test_a_rule_that_nothing_fits_is_said() -> None:
    with pytest.raises(NoSample, match="'Code'"):
        value({}, {"type": "string", "pattern": "^a$", "minLength": 5}, Random(1), hint="Code")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[a-z]{3}(-[0-9]+)*$",
        r"^(a|bc|def){2,3}$",
        r"^[^\s|]+@[\w.]+$",
        r"^\d{1,3}(?:\.\d{1,3}){3}/\d{2}$",
        r"^[\w\-.]{5,}\/\*$",
        r"^\x41[\u0042-\u0044]+$",
        r"^(?i:abc)?[+\-]{2}$",
        r"^.{4}$",
    ],
)
@pytest.mark.parametrize("spread", [False, True])
def test_sampled_text_matches_its_pattern(pattern: str, spread: bool) -> None:
    test = jsonschema_rs.Draft202012Validator({"pattern": pattern})
    for seed in range(50):
        made = sample(pattern, Random(seed), 0, 100, spread=spread)
        assert test.is_valid(made), made


@pytest.mark.parametrize("pattern", ["(a", "[a", "a)", "\\"])
def test_an_expression_that_cannot_be_read_is_an_error(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"unbalanced|unfinished"):
        sample(pattern, Random(1), 0, 10, spread=False)


class Given:
    """A vocabulary of one text, with no words of its own."""

    def candidates(self, hint: str, random: Random) -> Iterator[str]:
        if hint:
            yield f"{hint.lower()}-1"

    def words(self, random: Random, shortest: int, longest: int) -> str | None:
        return None

    def arn_like(self, text: str) -> str:
        return text.replace("arn:", "ARN:")


def test_texts_come_from_the_vocabulary_that_is_asked() -> None:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"Id": {"type": "string"}, "Long": {"type": "string", "minLength": 20}},
        "required": ["Id"],
    }
    assert value(schema, schema, Random(1), vocabulary=Given()) == {"Id": "id-1"}
    with pytest.raises(NoSample, match="'Long'"):
        value(schema, schema["properties"]["Long"], Random(1), hint="Long", vocabulary=Given())
    made = value({}, {"pattern": "^(arn|ARN):a$"}, Random(1), hint="Arn", vocabulary=Given())
    assert made in ("arn:a", "ARN:a")
