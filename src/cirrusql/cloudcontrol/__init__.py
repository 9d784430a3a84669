"""The Cloud Control API: signed calls, limits, retries, patches and requests' progress.

Names are loaded when they are first used: reading the environment must not cost what calls cost
(asyncio alone imports ssl). `http` and `aws` are imported by their own names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cirrusql.catalog.services import CLOUD_CONTROL, TAGGING, Service
    from cirrusql.cloudcontrol.classify import error_of_event, is_transient
    from cirrusql.cloudcontrol.client import Caller, Client, RetryPolicy
    from cirrusql.cloudcontrol.inprocess import InProcessTransport
    from cirrusql.cloudcontrol.limits import AWS_LIMITS, UNLIMITED, Limits
    from cirrusql.cloudcontrol.progress import ProgressEvent
    from cirrusql.cloudcontrol.reading import get_resource, list_pages
    from cirrusql.cloudcontrol.transport import Answer, Call, Transport
    from cirrusql.cloudcontrol.wire import encode
    from cirrusql.cloudcontrol.writing import cancel, start, wait_until_over

__all__ = [
    "AWS_LIMITS",
    "CLOUD_CONTROL",
    "TAGGING",
    "UNLIMITED",
    "Answer",
    "Call",
    "Caller",
    "Client",
    "InProcessTransport",
    "Limits",
    "ProgressEvent",
    "RetryPolicy",
    "Service",
    "Transport",
    "cancel",
    "encode",
    "error_of_event",
    "get_resource",
    "is_transient",
    "list_pages",
    "start",
    "wait_until_over",
]

# Where each name is defined.
_MODULES = {
    "cirrusql.catalog.services": ("CLOUD_CONTROL", "TAGGING", "Service"),
    "cirrusql.cloudcontrol.classify": ("error_of_event", "is_transient"),
    "cirrusql.cloudcontrol.client": ("Caller", "Client", "RetryPolicy"),
    "cirrusql.cloudcontrol.inprocess": ("InProcessTransport",),
    "cirrusql.cloudcontrol.limits": ("AWS_LIMITS", "UNLIMITED", "Limits"),
    "cirrusql.cloudcontrol.progress": ("ProgressEvent",),
    "cirrusql.cloudcontrol.reading": ("get_resource", "list_pages"),
    "cirrusql.cloudcontrol.transport": ("Answer", "Call", "Transport"),
    "cirrusql.cloudcontrol.wire": ("encode",),
    "cirrusql.cloudcontrol.writing": ("cancel", "start", "wait_until_over"),
}


def __getattr__(name: str) -> Any:
    """A public name, loaded now; PEP 562."""
    from importlib import import_module

    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
