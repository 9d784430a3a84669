"""The Cloud Control API: signed calls, limits, retries, patches and requests' progress.

`http` and `aws` are imported where a real endpoint is used: they own pycurl and botocore.
"""

from cirrusql.catalog.services import CLOUD_CONTROL, TAGGING, Service
from cirrusql.cloudcontrol.classify import error_of_event, may_pass
from cirrusql.cloudcontrol.client import Client, RetryPolicy
from cirrusql.cloudcontrol.inprocess import InProcessTransport
from cirrusql.cloudcontrol.limits import AWS_LIMITS, UNLIMITED, Limits
from cirrusql.cloudcontrol.reading import get_resource, list_pages
from cirrusql.cloudcontrol.transport import Answer, Call, Transport
from cirrusql.cloudcontrol.wire import encode
from cirrusql.cloudcontrol.writing import Event, cancel, ended, start, succeeded

__all__ = [
    "AWS_LIMITS",
    "CLOUD_CONTROL",
    "TAGGING",
    "UNLIMITED",
    "Answer",
    "Call",
    "Client",
    "Event",
    "InProcessTransport",
    "Limits",
    "RetryPolicy",
    "Service",
    "Transport",
    "cancel",
    "encode",
    "ended",
    "error_of_event",
    "get_resource",
    "list_pages",
    "may_pass",
    "start",
    "succeeded",
]
