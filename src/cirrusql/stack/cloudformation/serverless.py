"""`AWS::Serverless-2016-10-31`: SAM, translated by AWS's own library (the extra `sam`).

What it makes has no places of its own: each resource stands where the one does that it was made of.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cirrusql.catalog.partitions import PARTITIONS, partition_of
from cirrusql.errors import NotSupportedError
from cirrusql.records import replace
from cirrusql.stack.cloudformation.definitions import definitions
from cirrusql.stack.cloudformation.facts import NoFacts
from cirrusql.stack.cloudformation.loading import Loading
from cirrusql.stack.cloudformation.parameters import values_of
from cirrusql.stack.cloudformation.syntax import yaml_of
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.problems import Problems

_NO_REGION = "us-east-1"
# AWS's managed policies for services are below a path of their own.
_SERVICE_ROLES = frozenset(
    (
        "AWSLambdaBasicExecutionRole", "AWSLambdaDynamoDBExecutionRole",
        "AWSLambdaENIManagementAccess",
        "AWSLambdaKinesisExecutionRole", "AWSLambdaMSKExecutionRole", "AWSLambdaRole",
        "AWSLambdaSQSQueueExecutionRole", "AWSLambdaVPCAccessExecutionRole",
        "AWSAppSyncPushToCloudWatchLogs", "AmazonAPIGatewayPushToCloudWatchLogs",
    )
)  # fmt: skip


def translated(
    document: Yaml, given: Mapping[str, str], file: str, loading: Loading
) -> Yaml | None:
    """The document with plain resources in the place of those of SAM; None, and problems, if not.

    Raises NotSupportedError without the library.
    """
    if loading.problems.found:
        return None
    region = loading.facts.region
    region = _NO_REGION if isinstance(region, Unknown) else region
    values = _values(document, given, file)
    with _in_region(region):
        made = _translated(document.plain, values, region, document, loading)
    return None if made is None else _placed(made, document)


def _values(document: Yaml, given: Mapping[str, str], file: str) -> dict[str, Any]:
    """The values of the parameters as far as they are known: SAM looks into some properties."""
    assert isinstance(document.value, dict)
    section = document.value.get("Parameters")
    untold = Problems()  # it is told when the whole is read
    declared = definitions(
        section.value if section is not None and isinstance(section.value, dict) else {}, untold
    )
    known = {name: text for name, text in given.items() if name in declared}
    values = values_of(declared, known, NoFacts(), untold, file)
    found = {name: one.value(Outputs()) for name, one in values.items()}
    return {name: value for name, value in found.items() if not isinstance(value, Unknown)}


def _translated(
    plain: dict[str, Any],
    values: dict[str, Any],
    region: str,
    document: Yaml,
    loading: Loading,
) -> dict[str, Any] | None:
    try:
        from samtranslator.model.exceptions import InvalidDocumentException
        from samtranslator.translator.arn_generator import ArnGenerator
        from samtranslator.translator.transform import transform
    except ImportError:
        message = "templates of SAM need a library that is not installed"
        raise NotSupportedError(message, hint="pip install 'cirrusql[sam]'") from None
    logging.getLogger("samtranslator").setLevel(logging.CRITICAL)
    before, ArnGenerator.BOTO_SESSION_REGION_NAME = ArnGenerator.BOTO_SESSION_REGION_NAME, region
    try:
        made: dict[str, Any] = transform(plain, values, _ManagedPolicies(region))
    except InvalidDocumentException as error:
        for cause in error.causes:
            _tell(cause.message, document, loading)
        return None
    finally:
        ArnGenerator.BOTO_SESSION_REGION_NAME = before
    return made


class _ManagedPolicies(dict[str, str]):
    """The ARNs of AWS's managed policies by their names, without asking for them."""

    def __init__(self, region: str) -> None:
        super().__init__()
        self._partition = (partition_of(region) or PARTITIONS[0]).name

    def load(self) -> Mapping[str, str]:
        """The policies, as the library wants them."""
        return self

    def get(self, name: object, default: Any = None) -> Any:
        """The ARN of a policy that is called as AWS's are; None for what is no such name."""
        return self[str(name)] if name in self else default

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.isalnum() and name[:1].isupper()

    def __getitem__(self, name: str) -> str:
        path = "service-role/" if name in _SERVICE_ROLES else ""
        return f"arn:{self._partition}:iam::aws:policy/{path}{name}"


def _tell(message: str, document: Yaml, loading: Loading) -> None:
    """Note what the library says is wrong, where the resource that it names stands."""
    assert isinstance(document.value, dict)
    resources = document.value.get("Resources")
    nodes = resources.value if resources is not None and isinstance(resources.value, dict) else {}
    place = next(
        (node.place for name, node in nodes.items() if f"[{name}]" in message), document.place
    )
    loading.problems.add(message, place)


def _placed(made: Mapping[str, Any], before: Yaml) -> Yaml:
    """What was made as a document, with the places of what it was made of."""
    assert isinstance(before.value, dict)
    sections = {
        name: _section(value, before.value.get(name), before) for name, value in made.items()
    }
    sections.pop("Transform", None)
    return replace(before, value=sections)


def _section(value: Any, before: Yaml | None, document: Yaml) -> Yaml:
    if before is None or not isinstance(value, dict) or not isinstance(before.value, dict):
        return yaml_of(value, (before or document).place)
    known = before.value
    return replace(
        before, value={name: _member(name, one, known, before) for name, one in value.items()}
    )


def _member(name: str, value: Any, known: Mapping[str, Yaml], section: Yaml) -> Yaml:
    own = known.get(name)
    if own is not None and own.plain == value:
        return own
    # What is made of a resource begins with its name: `ApiRole`, `ApiDeployment1a2b3c`.
    of = own or next(
        (known[one] for one in sorted(known, key=len, reverse=True) if name.startswith(one)),
        section,
    )
    return yaml_of(value, of.place)


@contextmanager
def _in_region(region: str) -> Iterator[None]:
    """A context in which the library, which asks its own SDK, finds a region."""
    before = os.environ.get("AWS_DEFAULT_REGION")
    os.environ["AWS_DEFAULT_REGION"] = region
    try:
        yield
    finally:
        if before is None:
            del os.environ["AWS_DEFAULT_REGION"]
        else:
            os.environ["AWS_DEFAULT_REGION"] = before
