"""What a text property probably holds, by its name: the plausible half of a sample.

A template is only a proposal: the caller takes the first that the schema allows; its `{word}`,
`{hex16}` and `{uuid}` are filled in anew each time. A name is looked up by its last words, most
of them first, so that `KmsKeyArn` is found as `keyarn` and not as `arn`.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

ACCOUNT = "123456789012"
REGION = "us-east-1"
_ARN = f"arn:aws:{{}}:{REGION}:{ACCOUNT}:"

POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
}
TRUST_POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
_DOCUMENTS: dict[str, dict[str, Any]] = {
    "assumerolepolicydocument": TRUST_POLICY,
    "policydocument": POLICY,
    "policy": POLICY,
    "redriveallowpolicy": {"redrivePermission": "allowAll"},
    "redrivepolicy": {"deadLetterTargetArn": _ARN.format("sqs") + "sample", "maxReceiveCount": 3},
}
_TEMPLATES: dict[str, tuple[str, ...]] = {
    "accountid": (ACCOUNT,),
    "alarmarn": (_ARN.format("cloudwatch") + "alarm:sample-{word}",),
    "arn": (f"arn:aws:iam::{ACCOUNT}:role/sample-{{word}}",),
    "availabilityzone": (f"{REGION}a",),
    "awsaccountid": (ACCOUNT,),
    "bucketarn": ("arn:aws:s3:::sample-{word}",),
    "certificatearn": (_ARN.format("acm") + "certificate/{uuid}",),
    "cidr": ("10.0.0.0/16",),
    "cidrblock": ("10.0.0.0/16",),
    "cidrip": ("10.0.0.0/16",),
    "cidripv6": ("fd00:10::/64",),
    "clusterarn": (_ARN.format("ecs") + "cluster/sample-{word}",),
    "color": ("#336699",),
    "date-time": ("2026-01-15T09:30:00Z",),
    "date": ("2026-01-15", "2026-01-15T09:30:00Z"),
    "description": ("A sample", "sample"),
    "policydocument": (json.dumps(POLICY),),
    "dbinstanceclass": ("db.t4g.medium",),
    "domain": ("{word}.example.com",),
    "domainname": ("{word}.example.com", "sample-{word}"),
    "email": ("{word}@example.com",),
    "emailaddress": ("{word}@example.com",),
    "endpoint": ("https://{word}.example.com", "{word}.example.com"),
    "functionarn": (_ARN.format("lambda") + "function:sample-{word}",),
    "hostname": ("{word}.example.com",),
    "imageid": ("ami-0{hex16}",),
    "instanceid": ("i-0{hex16}",),
    "instancetype": ("t3.micro", "ml.m5.large"),
    "ip": ("10.0.0.10",),
    "ipaddress": ("10.0.0.10",),
    "ipv6address": ("fd00:10::a",),
    "key": ("sample-{word}",),
    "keyarn": (_ARN.format("kms") + "key/{uuid}",),
    "keyid": (_ARN.format("kms") + "key/{uuid}", "{uuid}"),
    "kmskey": (_ARN.format("kms") + "key/{uuid}",),
    "kmskeyid": (_ARN.format("kms") + "key/{uuid}", "{uuid}"),
    "lambdaarn": (_ARN.format("lambda") + "function:sample-{word}",),
    "loadbalancerarn": (
        _ARN.format("elasticloadbalancing") + "loadbalancer/app/sample-{word}/{hex16}",
    ),
    "loggrouparn": (_ARN.format("logs") + "log-group:/sample/{word}",),
    "loggroupname": ("/sample/{word}",),
    "name": ("sample-{word}", "sample_{word}", "Sample{word}"),
    "password": ("Sample-{hex16}",),
    "path": ("/",),
    "phonenumber": ("+12065550100",),
    "policy": (json.dumps(POLICY),),
    "policyarn": (f"arn:aws:iam::{ACCOUNT}:policy/sample-{{word}}",),
    "principal": (ACCOUNT,),
    "queuearn": (_ARN.format("sqs") + "sample-{word}",),
    "region": (REGION,),
    "role": (f"arn:aws:iam::{ACCOUNT}:role/sample-{{word}}",),
    "rolearn": (f"arn:aws:iam::{ACCOUNT}:role/sample-{{word}}",),
    "runtime": ("python3.13",),
    "s3uri": ("s3://sample-{word}/data",),
    "secretarn": (_ARN.format("secretsmanager") + "secret:sample-{word}",),
    "securitygroupid": ("sg-0{hex16}",),
    "securitygroup": ("sg-0{hex16}",),
    "snstopicarn": (_ARN.format("sns") + "sample-{word}",),
    "streamarn": (_ARN.format("kinesis") + "stream/sample-{word}",),
    "subnetid": ("subnet-0{hex16}",),
    "subnet": ("subnet-0{hex16}",),
    "time": ("2026-01-15T09:30:00Z", "09:30"),
    "timestamp": ("2026-01-15T09:30:00Z",),
    "timezone": ("UTC",),
    "topicarn": (_ARN.format("sns") + "sample-{word}",),
    "ipv4-network": ("10.0.0.0/16",),
    "uri": ("https://{word}.example.com/", "s3://sample-{word}/data"),
    "url": ("https://{word}.example.com/",),
    "uuid": ("{uuid}",),
    "value": ("{word}",),
    "version": ("1", "1.0"),
    "volumetype": ("gp3",),
    "vpcid": ("vpc-0{hex16}",),
}
_NUMBERS = {"port": 443, "days": 30, "timeout": 30, "weight": 1}


def candidates(hint: str, random: Random) -> Iterator[str]:
    """Texts that a property called `hint` may hold, the likeliest first.

    >>> next(candidates("PeerVpcId", Random(1)))
    'vpc-0cd613e30d8f16adf'
    """
    for ending in _endings(hint):
        for template in _TEMPLATES.get(ending, ()):
            yield _filled(template, random)


def words(random: Random, shortest: int, longest: int) -> str:
    """Free text of a length within both bounds.

    >>> words(Random(1), 0, 64), words(Random(1), 0, 3), len(words(Random(1), 20, 64))
    ('sample-dwtgm', 'dwt', 27)
    """
    word = "".join(random.choices(string.ascii_lowercase, k=max(5, shortest)))
    made = f"sample-{word}"
    return made if len(made) <= longest else word[:longest]


def number(hint: str) -> int | None:
    """The number that a property called `hint` probably holds, None if its name does not say."""
    return next((_NUMBERS[ending] for ending in _endings(hint) if ending in _NUMBERS), None)


def document(hint: str) -> dict[str, Any] | None:
    """A JSON document that a property called `hint` may hold, None if it is not known for one."""
    found = next((_DOCUMENTS[ending] for ending in _endings(hint) if ending in _DOCUMENTS), None)
    return deepcopy(found)


def arn_like(text: str) -> str:
    """A made-up ARN with a real partition, region and account in the places where it has any.

    >>> arn_like("arn:qx:sqs:zzz:000000000000:queue")
    'arn:aws:sqs:us-east-1:123456789012:queue'
    """
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return text
    arn, _, service, region, account, resource = parts
    return ":".join((arn, "aws", service, region and REGION, account and ACCOUNT, resource))


def _endings(hint: str) -> Iterator[str]:
    """The name without its first words, one after another, in lower case and as singulars.

    >>> list(_endings("SourceVpcIds"))
    ['sourcevpcid', 'vpcid', 'id']
    """
    single = hint.removesuffix("s")
    for start, char in enumerate(single):
        if start == 0 or char.isupper() or single[start - 1] == "-":
            yield single[start:].lower()


def _filled(template: str, random: Random) -> str:
    if "{" not in template or template.startswith('{"'):
        return template
    digits = f"{random.getrandbits(128):032x}"
    uuid = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
    word = "".join(random.choices(string.ascii_lowercase, k=5))
    return template.format(hex16=digits[:16], uuid=uuid, word=word)
