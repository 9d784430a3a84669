"""Hosts and signing regions are those that botocore's own evaluator of the rules gives."""

from __future__ import annotations

from pathlib import Path

import pytest

import cirrusql.catalog_build
from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol.endpoints import regular_endpoint
from cirrusql.cloudcontrol.shared_config import Profile
from tests.catalog_build.api import endpoint_rules

DATA = Path(cirrusql.catalog_build.__file__).parent / "data" / "api"
# One endpoint that the rules do not know of: they give a host where the service is not.
SINGLE = {
    *("cost-optimization-hub", "cur", "devicefarm", "ecr-public", "globalaccelerator", "health"),
    *("mturk", "pricing", "route53domains", "sagemaker-geospatial"),
}
SOME = {"account", "ce", "cloudfront", "ec2", "ecr", "iam", "lambda", "networkmanager", "s3", "sts"}
# The first region's host as it was before there were regions, and its old rules for regions.
OTHERWISE = {"s3"}


@pytest.mark.slow
def test_the_data_is_what_the_rules_give() -> None:
    assert (DATA / "endpoints.json").read_text("utf-8") == endpoint_rules.document()


@pytest.mark.parametrize(
    "names", [SOME, pytest.param(None, marks=pytest.mark.slow)], ids=["some", "every service"]
)
def test_every_service_is_reached_where_the_rules_say(
    catalog: Catalog, names: set[str] | None
) -> None:
    services = {catalog.api.service(name).name: name for name in catalog.api.services()}
    for model in endpoint_rules.every_model():
        if (names is not None and model.name not in names) or model.name in SINGLE | OTHERWISE:
            continue
        if model.name not in services or model.name.startswith("marketplace"):
            continue
        service = catalog.api.service(services[model.name])
        told = (
            endpoint_rules.statics(model, endpoint_rules.contexts(model).get("", [""])[0])
            if "" in endpoint_rules.contexts(model)
            else None
        )
        if told is None:
            continue
        for _, region, host, signed in endpoint_rules.resolved(model, told):
            found = regular_endpoint(service, region, {}, Profile())
            if found is not None:
                assert (found.url, found.region) == (f"https://{host}", signed), model.name
