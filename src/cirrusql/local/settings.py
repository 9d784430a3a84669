"""How the local cloud behaves where AWS leaves a choice, or where a test wants trouble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from cirrusql.catalog.services import SERVICES
from cirrusql.errors import InterfaceError, did_you_mean
from cirrusql.local.protocol.errors import EXCEPTIONS, HANDLER_ERRORS
from cirrusql.records import Record, field

if TYPE_CHECKING:
    from pathlib import Path


class Fault(Record):
    """A failure to bring about: what, for which calls, and how often.

    `code` is an exception of the service (`ThrottlingException`: the call is refused) or a
    handler error code (`Throttling`: a write is accepted and its request ends FAILED, a read is
    refused with the matching exception). Empty `operation`, `type_name`, `region` or `account`
    matches any; `operation` is the API's name, as in `CreateResource`. `service` is the SDKs' name
    of the one whose calls fail, `*` for every one; those of another protocol say the exception in
    their own words.
    Of the matching calls, counted from 1 since the fault was set, those from `first` on fail,
    `times` of them at most (0: no end), each with `probability`. `after_effect` lets a write do
    its work before the request fails. `layer` is needed only for `GeneralServiceException`, which
    is a word of both: `request` refuses.
    """

    code: str
    operation: str = ""
    type_name: str = ""
    first: int = 1
    times: int = 0
    probability: float = 1.0
    after_effect: bool = False
    layer: Literal["", "request", "handler"] = ""
    message: str = "Injected failure"
    region: str = ""
    account: str = ""
    service: str = "cloudcontrol"

    def __post_init__(self) -> None:
        if self.code not in EXCEPTIONS and self.code not in HANDLER_ERRORS:
            raise InterfaceError(
                f"unknown fault code '{self.code}'",
                hint="name an exception of the service or a handler error code",
            )
        if self.service not in (*SERVICES, "*"):
            hint = did_you_mean(self.service, list(SERVICES))
            raise InterfaceError(f"there is no service '{self.service}'", hint=hint)

    @property
    def at_handler(self) -> bool:
        """Whether the type's handler fails, rather than the service's front door."""
        return self.code in HANDLER_ERRORS and self.layer != "request"


class Hook(Record):
    """A CloudFormation hook that looks at writes of `type_name` (empty: of every type).

    With `passes` false it objects: mode FAIL makes the request end FAILED, WARN only says so.
    """

    name: str
    type_name: str = ""
    mode: Literal["FAIL", "WARN"] = "FAIL"
    passes: bool = False
    message: str = "The hook objects to this configuration."


class Latency(Record):
    """How long a call takes before it is answered: between two bounds, in seconds."""

    lowest: float = 0.0
    highest: float = 0.0


class Settings(Record):
    """All knobs of the local cloud; the defaults are AWS where AWS is known, and quick.

    Times are in seconds. `accounts` maps an access key to the account it belongs to, `secrets` to
    its secret key; with `verify_signatures` a call must be signed with one of those.
    """

    # The life of a request.
    duration: float = 0.0
    """From acceptance to the end; 0 ends it before the first poll can ask."""
    pending: float = 0.0
    """How much of `duration` is spent PENDING, before IN_PROGRESS."""
    cancel_duration: float = 0.0
    read_after_create: float = 0.0
    """How long a new resource is not found by reads and lists."""
    hooks: tuple[Hook, ...] = ()

    # Trouble.
    faults: tuple[Fault, ...] = ()
    latency: Latency = Latency()
    latency_of: Mapping[str, Latency] = field(factory=dict)
    """Latency by operation, where it differs from `latency`."""
    rate: float = 0.0
    """Calls a second for each account and region before throttling; 0 for no limit."""
    burst: int = 20

    # Where AWS is silent, or differs from type to type.
    schema_defaults: bool = True
    """Properties that were not given are read back with the schema's default."""
    strict_write_only: bool = False
    """An update that does not send a write-only value again loses it."""
    strict_references: bool = False
    """A property that refers to another resource must name one that exists."""
    unknown_parent: Literal["empty", "not found"] = "empty"
    page_size: int = 100
    honour_max_results: bool = True
    malformed_document: Literal["ValidationException", "InvalidRequestException"] = (
        "InvalidRequestException"
    )
    invalid_patch: Literal["ValidationException", "InvalidRequestException"] = "ValidationException"
    newest_requests_first: bool = True

    # The account.
    opted_in: tuple[str, ...] | None = None
    """The regions that need opting in, as eu-south-1 does, and that accounts have opted in to.

    Calls in the others are refused, as is every call where there is no region. None: accounts have
    opted in to all, and nothing is refused.
    """

    # The endpoint.
    accounts: Mapping[str, str] = field(factory=dict)
    secrets: Mapping[str, str] = field(factory=dict)
    verify_signatures: bool = False
    maximum_body: int = 1 << 20
    client_timeout: float = 75.0
    """For how long a connection may wait for a whole request, or to be read from; 0 for ever."""
    admin: bool = False
    trace: bool = False
    """Log every operation, also those called in process; never what a document says."""
    types_folder: Path | None = None
    """A folder of schema files that register private types."""

    def __post_init__(self) -> None:
        if self.opted_in:
            _check_opted_in(self.opted_in)


def _check_opted_in(names: tuple[str, ...]) -> None:
    from cirrusql.local.regions import regions  # its data is read where somebody asks for it

    known = [name for name, region in regions().items() if region.needs_opt_in]
    for name in names:
        if name not in known:
            raise InterfaceError(
                f"'{name}' is not a region that needs opting in", hint=did_you_mean(name, known)
            )
