"""Names are those that the AWS CLI and boto3 have."""

from __future__ import annotations

from botocore import xform_name

from cirrusql.catalog_build.api.names import member_name, operation_name, service_name
from cirrusql.catalog_build.api.readable import Verdict, verdict
from tests.catalog_build.api.endpoint_rules import every_model


def test_every_operation_is_called_as_the_cli_calls_it() -> None:
    for model in every_model():
        for operation in model.operations:
            if verdict(model, operation) is Verdict.READS:
                assert operation_name(operation) == xform_name(operation)


def test_every_member_is_called_as_boto3_would() -> None:
    for model in every_model():
        for shape in model.shapes.values():
            for member in shape.get("members", {}):
                assert member_name(member) == xform_name(member)


def test_no_two_relations_or_services_have_one_name() -> None:
    services = [service_name(model.name) for model in every_model()]
    assert len(set(services)) == len(services)
    for model in every_model():
        names = [operation_name(one) for one in model.operations]
        reads = [
            n
            for n, o in zip(names, model.operations, strict=True)
            if verdict(model, o) is Verdict.READS
        ]
        assert len(set(reads)) == len(reads), model.name
