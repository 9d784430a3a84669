"""Which operations are relations: the rule, its exceptions, and what is new."""

from __future__ import annotations

from collections import Counter

import pytest

from cirrusql.catalog.api.store import REASONS
from cirrusql.catalog_build.api.models import ServiceModel
from cirrusql.catalog_build.api.readable import Verdict, _lists, reviewed, verdict
from cirrusql.records import replace
from tests.catalog_build.api.endpoint_rules import every_model

MODELS = {model.name: model for model in every_model()}


def test_of_what_only_reads_at_least_99_percent_are_relations() -> None:
    counted = Counter(verdict(model, one) for model in MODELS.values() for one in model.operations)
    reads = counted[Verdict.READS]
    lost = counted[Verdict.NOT_REVIEWED] + counted[Verdict.NOT_SIGNED]
    assert reads >= 8_240
    assert reads / (reads + lost) > 0.99


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ec2:DescribeSnapshots", Verdict.READS),
        ("iam:SimulatePrincipalPolicy", Verdict.READS),
        ("ec2:DeleteSnapshot", Verdict.WRITES),
        ("iot:DescribeEndpoint", Verdict.EFFECT),
        ("stepfunctions:GetActivityTask", Verdict.EFFECT),
        ("secretsmanager:GetSecretValue", Verdict.SECRET),
        ("sts:GetSessionToken", Verdict.SECRET),
        ("codepipeline:GetJobDetails", Verdict.SECRET),
        ("bedrock-agentcore:GetResourceApiKey", Verdict.SECRET),
        ("evs:GetDepotUrl", Verdict.SECRET),
        ("inspector:GetAssessmentReport", Verdict.SECRET),
        ("frauddetector:GetEventPrediction", Verdict.EFFECT),
        ("lexv2-runtime:GetSession", Verdict.EFFECT),
        ("codecommit:GetFile", Verdict.DATA_PLANE),
        ("dynamodb:GetItem", Verdict.DATA_PLANE),
        ("kinesis:GetRecords", Verdict.DATA_PLANE),
        ("s3:GetObject", Verdict.STREAMS),
        ("sdb:ListDomains", Verdict.NOT_SIGNED),
        ("cognito-idp:GetUser", Verdict.NOT_SIGNED),
        ("sqs:ReceiveMessage", Verdict.WRITES),
        ("dynamodb:Scan", Verdict.WRITES),
        ("lambda:Invoke", Verdict.WRITES),
        ("ivs:StartViewerSessionRevocation", Verdict.WRITES),
    ],
)
def test_what_each_is(name: str, expected: Verdict) -> None:
    service, operation = name.split(":")
    assert verdict(MODELS[service], operation) is expected


def test_what_a_newer_version_adds_is_none_before_it_is_reviewed() -> None:
    model = MODELS["ec2"]
    more = {**model.operations, "DescribeNews": model.operations["DescribeSnapshots"]}
    newer: ServiceModel = replace(model, operations=more)
    assert verdict(newer, "DescribeNews") is Verdict.NOT_REVIEWED
    assert verdict(replace(newer, name="brand-new"), "DescribeSnapshots") is Verdict.NOT_REVIEWED


def test_what_users_are_told_has_words_for_every_reason() -> None:
    assert {one.name for one in Verdict} - {"READS"} == REASONS.keys()


def test_every_list_names_what_exists_and_needs_to_be_named() -> None:
    for name, listed in _lists().items():
        for one in listed:
            service, operation = one.split(":")
            assert operation in MODELS[service].operations, (name, one)
    for service, operations in reviewed().items():
        for one in operations:
            assert verdict(MODELS[service], one) is not Verdict.WRITES, (service, one)


def test_what_is_called_read_only_by_its_verb_and_written_by_iam_is_on_a_list() -> None:
    """Names that say that they give something away: none of them is a relation."""
    words = ("SessionToken", "FederationToken", "PasswordData", "SecretValue", "AuthorizationToken")
    for model in MODELS.values():
        for operation in model.operations:
            if operation.endswith(words):
                assert verdict(model, operation) is not Verdict.READS, (model.name, operation)
