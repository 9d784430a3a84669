"""Settings as a JSON object: what the admin endpoint and a settings file speak.

The names are those of the records' fields; a latency is a number or a pair, faults and hooks are
lists of objects.

>>> changed(Settings(), {"duration": 2, "faults": [{"code": "Throttling"}]}).faults[0].code
'Throttling'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from cirrusql.errors import InterfaceError, did_you_mean
from cirrusql.local.settings import Fault, Hook, Latency, Settings
from cirrusql.records import Record, as_dict, replace


def changed(settings: Settings, document: Mapping[str, Any]) -> Settings:
    """The settings with the named ones replaced; raises InterfaceError for a name or value
    that is not one."""
    return replace(settings, **_fields(Settings, document))


def shown(settings: Settings) -> dict[str, Any]:
    """The settings as a JSON object, without the secret keys."""
    document: dict[str, Any] = _document(settings)
    document["secrets"] = dict.fromkeys(settings.secrets, "***")
    document["types_folder"] = str(settings.types_folder) if settings.types_folder else None
    return document


def _document(value: Any) -> Any:
    if isinstance(value, Record):
        return {name: _document(inner) for name, inner in as_dict(value).items()}
    if isinstance(value, Mapping):
        return {name: _document(inner) for name, inner in value.items()}
    return [_document(item) for item in value] if isinstance(value, tuple) else value


def _fields(record: type[Any], document: Mapping[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(record, localns={"Path": Path})
    values = {}
    for name, value in document.items():
        if name not in hints:
            raise InterfaceError(
                f"there is no setting '{name}'", hint=did_you_mean(name, list(hints))
            )
        special = _SPECIAL.get(name)
        values[name] = special(value) if special else _checked(name, value, hints[name])
    return values


def _checked(name: str, value: Any, hint: Any) -> Any:
    if get_origin(hint) is Literal:
        fits = value in get_args(hint)
    elif hint is float:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        value = float(value) if fits else value
    elif hint is int:
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    elif hint is bool or hint is str:
        fits = isinstance(value, hint)
    elif get_origin(hint) is tuple:
        fits = isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
        value = tuple(value) if fits else value
    else:
        fits = isinstance(value, dict)
    if not fits:
        raise InterfaceError(f"the setting '{name}' cannot be {value!r}")
    return value


def _latency(value: Any) -> Latency:
    bounds = value if isinstance(value, list) else [value, value]
    if isinstance(value, dict):
        bounds = [value.get("lowest", 0), value.get("highest", 0)]
    numbers = [bound for bound in bounds if isinstance(bound, int | float) and bound >= 0]
    if len(numbers) != 2 or numbers[0] > numbers[1]:
        raise InterfaceError(f"a latency is seconds, or a pair of them, not {value!r}")
    return Latency(*map(float, numbers))


def _opted_in(value: Any) -> tuple[str, ...] | None:
    return None if value is None else _checked("opted_in", value, tuple[str, ...])


def _latencies(value: Any) -> dict[str, Latency]:
    if not isinstance(value, dict):
        raise InterfaceError("latency_of is an object from operation to latency")
    return {operation: _latency(latency) for operation, latency in value.items()}


def _faults(value: Any) -> tuple[Fault, ...]:
    return tuple(Fault(**_fields(Fault, item)) for item in _objects("faults", value, "code"))


def _hooks(value: Any) -> tuple[Hook, ...]:
    return tuple(Hook(**_fields(Hook, item)) for item in _objects("hooks", value, "name"))


def _objects(name: str, value: Any, needed: str) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple) or not all(
        isinstance(item, dict) and needed in item for item in value
    ):
        raise InterfaceError(f"{name} is a list of objects, each with a '{needed}'")
    return list(value)


_SPECIAL: Mapping[str, Callable[[Any], Any]] = {
    "latency": _latency,
    "latency_of": _latencies,
    "faults": _faults,
    "hooks": _hooks,
    "opted_in": _opted_in,
    "types_folder": lambda value: Path(value) if value else None,
}
