"""Hooks: what they say to a write, and what comes of it."""

from __future__ import annotations

from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.tokens import new_token
from cirrusql.local.schema.documents import render
from cirrusql.local.settings import Fault, Hook

# The service's list of codes has none for hooks; not known which it takes.
_HOOK_FAILURE = "GeneralServiceException"


def objection(hooks: list[Hook]) -> Fault | None:
    """The failure that the first hook that objects brings about; None if none does."""
    for hook in hooks:
        if hook.mode == "FAIL" and not hook.passes:
            message = f"The following hook(s) failed: [{hook.name}]"
            return Fault(_HOOK_FAILURE, layer="handler", message=message)
    return None


def hook_events(hooks: list[Hook], operation: str, scope: Scope, now: float) -> str:
    """What hooks said to a CREATE, UPDATE or DELETE: a token and events, as JSON."""
    place = f"arn:{scope.partition}:cloudformation:{scope.region}:{scope.account}"
    events = [
        {
            "HookTypeName": hook.name,
            "HookTypeVersionId": "00000001",
            "HookTypeArn": f"{place}:type/hook/{hook.name.replace('::', '-')}",
            "InvocationPoint": f"{operation}_PRE_PROVISION",
            "HookStatus": "HOOK_COMPLETE_SUCCEEDED" if hook.passes else "HOOK_COMPLETE_FAILED",
            "HookEventTime": round(now, 3),
            "HookStatusMessage": "The hook passes." if hook.passes else hook.message,
            "FailureMode": hook.mode,
        }
        for hook in hooks
    ]
    return render({"token": new_token(), "events": events})
