"""The Cloud Control API: signed calls, limits, retries, patches and requests' progress.

Names are loaded when they are first used: reading the environment must not cost what calls cost
(asyncio alone imports ssl). `http` and `aws` are imported by their own names.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.catalog.services import CLOUD_CONTROL, TAGGING, Service
    from cirrusql.cloudcontrol.classify import error_of_event, is_transient
    from cirrusql.cloudcontrol.client import Caller, Client, RetryPolicy
    from cirrusql.cloudcontrol.inprocess import InProcessTransport
    from cirrusql.cloudcontrol.limits import AWS_LIMITS, UNLIMITED, Limits
    from cirrusql.cloudcontrol.memory import Memory
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
    "Memory",
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

__getattr__ = lazily(
    __name__,
    {
        "cirrusql.catalog.services": ("CLOUD_CONTROL", "TAGGING", "Service"),
        ".classify": ("error_of_event", "is_transient"),
        ".client": ("Caller", "Client", "RetryPolicy"),
        ".inprocess": ("InProcessTransport",),
        ".limits": ("AWS_LIMITS", "UNLIMITED", "Limits"),
        ".memory": ("Memory",),
        ".progress": ("ProgressEvent",),
        ".reading": ("get_resource", "list_pages"),
        ".transport": ("Answer", "Call", "Transport"),
        ".wire": ("encode",),
        ".writing": ("cancel", "start", "wait_until_over"),
    },
)
