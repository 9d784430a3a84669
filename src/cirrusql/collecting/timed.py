"""A way to the service that knows when the call was sent that an answer belongs to."""

from __future__ import annotations

import time

from cirrusql.cloudcontrol import Call, Caller, Client
from cirrusql.cloudcontrol.client import Tell
from cirrusql.result import Statistics


class Timed(Caller):
    """A caller for one call, or for a list's calls one after the other.

    Mutable: when the first call was sent, and the last, again or for the first time; 0 until then.
    """

    __slots__ = ("first_sent_at", "sent_at")

    def __init__(
        self, client: Client, statistics: Statistics, tell: Tell | None, account: str | None
    ) -> None:
        super().__init__(client, statistics, tell, account=account)
        self.first_sent_at = self.sent_at = 0.0

    def sending(self, call: Call) -> None:
        """A call is about to be sent."""
        self.sent_at = time.time()
        if not self.first_sent_at:
            self.first_sent_at = self.sent_at
        super().sending(call)
