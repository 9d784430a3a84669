"""What answers each operation, by service and relation, as SQL names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.answers import (
    account,
    apis,
    audit,
    caches,
    containers,
    data,
    ec2,
    ec2_groups,
    ec2_images,
    ec2_networks,
    ec2_routes,
    ec2_templates,
    findings,
    iam,
    iam_account,
    iam_policies,
    keys,
    listed,
    monitoring,
    organizations,
    rarely,
    s3,
)
from cirrusql.local.api.request import Request
from cirrusql.local.api.world import World

ANSWERS: Mapping[str, Mapping[str, Callable[[World, Request], Mapping[str, Any]]]] = {
    "ec2": {
        **ec2.ANSWERS,
        **ec2_images.ANSWERS,
        **ec2_networks.ANSWERS,
        **ec2_groups.ANSWERS,
        **ec2_routes.ANSWERS,
        **ec2_templates.ANSWERS,
        **listed.OF_EC2,
        **rarely.OF_EC2,
    },
    "iam": {**iam.ANSWERS, **iam_account.ANSWERS, **iam_policies.ANSWERS},
    **account.ANSWERS,
    **apis.ANSWERS,
    **audit.ANSWERS,
    **caches.ANSWERS,
    **containers.ANSWERS,
    **data.ANSWERS,
    **findings.ANSWERS,
    **keys.ANSWERS,
    **listed.ANSWERS,
    **monitoring.ANSWERS,
    **organizations.ANSWERS,
    **rarely.ANSWERS,
    **s3.ANSWERS,
    "codebuild": {**listed.ANSWERS["codebuild"], **rarely.OF_CODEBUILD},
    "inspector2": {**findings.ANSWERS["inspector2"], **rarely.OF_INSPECTOR},
    "ssm": {**monitoring.ANSWERS["ssm"], **rarely.OF_SSM},
}
