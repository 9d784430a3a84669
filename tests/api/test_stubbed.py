"""Relations over made-up answers give what boto3 gives for them, from botocore's own stubber.

moto answers some five hundred operations; here every one is answered, in two or three pages where
it has pages. Ours reads them from the wire, as `Wire` writes them; boto3 has them from the stubber
and its own paginator.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.model import Shape
from botocore.paginate import Paginator
from botocore.stub import Stubber

from cirrusql.catalog import ApiRelation, Catalog
from cirrusql.errors import Error, NotSupportedError
from tests.api.boto3_rows import difference, rows_of_pages
from tests.api.scripted import Scripted
from tests.cloudcontrol.codec.botocores import Values, plain, service_model

SHARDS = 8
REGION = "us-east-1"
GIVEN = "111122223333"
# What is made up for them no service answers, or has no form on the wire.
ASIDE = {
    "rows of keys that were not asked for": {
        *("aws.elb.describe_tags", "aws.elbv2.describe_tags"),
        *("aws.pinpoint_email.get_blacklist_reports", "aws.sesv2.get_blacklist_reports"),
        *("aws.ses.get_identity_dkim_attributes", "aws.ses.get_identity_policies"),
        "aws.ses.get_identity_mail_from_domain_attributes",
        "aws.ses.get_identity_notification_attributes",
        "aws.ses.get_identity_verification_attributes",
    },
    "a list of nothing, in XML": {
        "aws.s3.get_bucket_analytics_configuration",
        "aws.s3.get_bucket_metrics_configuration",
    },
    "two members of one name on the wire": {"aws.s3.get_bucket_notification"},
    "a map of no headers": {"aws.s3.head_object"},
    "a text that should be base64": {"aws.ec2.get_console_output"},
}


class Valid(Values):
    """Values that botocore's own validation takes, which the stubber has a say in."""

    def scalar(self, shape: Shape, kind: str) -> Any:
        least = shape.metadata.get("min", 0)
        if (
            shape.name == "policyDocumentType"
        ):  # botocore reads it, whatever it is; a policy is an object
            return '{"Version": "2012-10-17"}'
        if getattr(shape, "enum", None):
            return shape.enum[0]
        if kind in ("string", "character"):
            text = str(super().scalar(shape, kind))
            return text + "a" * (int(least) - len(text))
        value = super().scalar(shape, kind)
        return max(value, least) if kind in ("integer", "long", "float", "double") else value

    def value(self, shape: Shape, depth: int = 0) -> Any:
        if shape.type_name == "list" and depth < 4:
            least = max(int(shape.metadata.get("min", 0)), self._random.choice((1, 1, 2)))
            return [self.value(shape.member, depth + 1) for _ in range(min(least, 12))]
        return super().value(shape, depth)


class Answers:
    """The pages that one operation answers with, the same ones for both."""

    def __init__(self, relation: ApiRelation, theirs: Any, seed: str) -> None:
        self.relation = relation
        self.theirs = theirs
        model = service_model(relation.api.name).operation_model(relation.operation)
        values = Valid(f"{seed} {relation.name}")
        self.paginator: Paginator | None = None
        facts: Mapping[str, Any] = {}
        if theirs.can_paginate(relation.resource):
            self.paginator = theirs.get_paginator(relation.resource)
            facts = self.paginator._pagination_cfg
        elif relation.pages:  # ours alone
            facts = {"output_token": relation.pages.gives, "more_results": relation.pages.more}
        self.asked = self._keys(model.input_shape, values)
        count = 2 if facts else 1
        self.pages = [self._page(model.output_shape, values) for _ in range(count)]
        if facts and not self._number(facts):
            del self.pages[1:]
        if relation.kind == "row" and len(self.pages) > 1:
            self.pages = self.pages[1:]  # several of one row are tried in `test_reads.py`
        self._answer_keys()

    def _page(self, shape: Shape, values: Valid) -> dict[str, Any]:
        page = values.structure(shape, 0)
        for name in self.relation.failures:  # what could not be had is told, and tested elsewhere
            page.pop(name.split("/")[0], None)
        payload = shape.serialization.get("payload")
        if payload:  # no body at all and an empty one are the same on the wire
            page.setdefault(payload, values.value(shape.members[payload], 1))
        for name in [] if self.relation.pages else list(page):
            if "token" in name.lower() or "marker" in name.lower():
                page.pop(name)  # of more that nothing asks for, which is told as incomplete
        return page

    def _number(self, facts: Mapping[str, Any]) -> bool:
        """Give each page the token of the next; False where what leads on is no plain member."""
        given, more = facts["output_token"], facts.get("more_results")
        names = [*([given] if isinstance(given, str) else given), *([more] if more else [])]
        plain = all(re.fullmatch(r"\w+", one) for one in names)
        first, last = self.pages
        for page in self.pages:
            for name in re.findall(r"\w+", " ".join(names)):
                page.pop(name, None)
        first |= {one: True if one == more else "token" for one in names} if plain else {}
        last |= {more: False} if plain and more else {}
        return plain

    def _keys(self, shape: Shape | None, values: Valid) -> dict[str, Any]:
        """A value for each column that must be given; those of the rows have it as well."""
        keys = ((column, self.relation.keys[column]) for column in self.relation.required)
        found = {}
        for column, one in keys:
            assert shape is not None
            member = shape.members[one.member]
            is_each = one.many and column != one.many
            found[column] = values.value(member.member if is_each else member)
        return found

    def _answer_keys(self) -> None:
        """Give the rows what was asked for, as a service does: our conditions ask it of them."""
        account = {
            one.column: GIVEN
            for one in self.relation.inputs
            if one.member == self.relation.extra.get("account")
        }
        told = self.asked | account
        places = {one.path: told[one.name] for one in self.relation.columns if one.name in told}
        for row in rows_of_pages(self.relation, self.pages):
            if isinstance(row, dict):
                row |= {path: one for path, one in places.items() if "/" not in path}

    def boto3s(self) -> list[Any]:
        stubber = Stubber(self.theirs)
        for page in self.pages:
            stubber.add_response(self.relation.resource, deepcopy(page))  # boto3 changes it
        with stubber:
            if self.paginator is not None:
                found = list(self.paginator.paginate(**self._sent()))
            else:
                call = getattr(self.theirs, self.relation.resource)
                found = [call(**self._sent()) for _ in self.pages]
        stubber.assert_no_pending_responses()
        return rows_of_pages(self.relation, found)

    def _sent(self) -> dict[str, Any]:
        """What is a part of the address, without which botocore makes no request."""
        model = service_model(self.relation.api.name).operation_model(self.relation.operation)
        members = model.input_shape.members if model.input_shape else {}
        return {
            k: GIVEN for k, one in members.items() if one.serialization.get("location") == "uri"
        }

    def _where(self) -> str:
        texts = [f'"{column}" = {_literal(value)}' for column, value in self.asked.items()]
        return f" WHERE {' AND '.join(texts)}" if texts else ""

    def ours(self, catalog: Catalog) -> list[Any]:
        aws = Scripted(catalog)
        given = iter(self.pages)
        aws.on(self.relation.operation, lambda _: next(given))
        try:
            return aws.rows(
                f"SET paid_calls = allow; SELECT * FROM {self.relation.name}{self._where()}"
            )
        finally:
            aws.close()


def _literal(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return str(int(value) if isinstance(value, bool) else value)
    told = plain(value)
    text = told if isinstance(told, str) else json.dumps(told)
    return "'" + text.replace("'", "''") + "'"


def _client(service: str) -> Any:
    config = Config(parameter_validation=False, inject_host_prefix=False)
    session = boto3.Session("AKIAIOSFODNN7EXAMPLE", "secret", region_name=REGION)
    return session.client(service, config=config)


def compared(catalog: Catalog, service: str, seed: str) -> tuple[Counter[str], list[str]]:
    """How many relations of a service are equal or set aside, and the differences."""
    outcome: Counter[str] = Counter()
    wrong: list[str] = []
    theirs = _client(catalog.api.service(service).name)
    for _, operation, _ in catalog.api.names(service):
        relation = catalog.api.relation(service, operation)
        if "__" in operation or relation.kind == "table":
            continue
        if any(relation.name in names for names in ASIDE.values()):
            continue
        answers = Answers(relation, theirs, seed)
        try:
            expected = answers.boto3s()
        except (BotoCoreError, KeyError):
            outcome["boto3 refuses it"] += 1
            continue
        try:
            told = difference(relation, answers.ours(catalog), expected)
        except (Error, AssertionError, RuntimeError) as error:
            told = f"{relation.name}: {type(error).__name__} {error}"
        outcome["equal" if told is None else "wrong"] += 1
        wrong += [told] if told else []
    return outcome, wrong


@pytest.mark.thorough
@pytest.mark.parametrize("service", ["ec2", "iam", "sqs", "logs", "route53", "lambda"])
def test_some_services(catalog: Catalog, service: str) -> None:
    outcome, wrong = compared(catalog, service, "1")
    assert not wrong, "\n".join(wrong)
    assert outcome["equal"] > 5


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_all_services(catalog: Catalog, shard: int, record_property: Any) -> None:
    outcome: Counter[str] = Counter()
    wrong: list[str] = []
    for service in list(catalog.api.services())[shard::SHARDS]:
        counted, told = compared(catalog, service, "1")
        outcome += counted
        wrong += told
    record_property("outcome", dict(outcome))
    assert not wrong, "\n".join(wrong)
    assert outcome["equal"] > 400, outcome


def test_rows_of_another_thing_than_was_asked_for_are_its_own(aws: Scripted) -> None:
    urls = [{"queueUrls": ["https://one"], "NextToken": "t"}, {"queueUrls": ["https://two"]}]
    given = iter(urls)
    aws.on("ListDeadLetterSourceQueues", lambda _: next(given))
    text = (
        "SELECT queue_url FROM aws.sqs.list_dead_letter_source_queues WHERE queue_url_in = 'dead'"
    )
    assert aws.rows(text) == [("https://one",), ("https://two",)]


def test_rows_that_differ_in_what_was_asked_for_are_refused(aws: Scripted) -> None:
    """A mistake of the catalogue: what is asked for would hide what each row says of itself."""
    keys = [{"UserName": "a", "AccessKeyId": "1"}, {"UserName": "b", "AccessKeyId": "2"}]
    aws.on("ListAccessKeys", {"AccessKeyMetadata": keys, "IsTruncated": False})
    with pytest.raises(NotSupportedError, match="rows have user_name 'a' and 'b'"):
        aws.rows("SELECT user_name FROM aws.iam.list_access_keys WHERE user_name = 'c'")
