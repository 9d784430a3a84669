"""Facts about resource types that their schemas do not tell; read from this package's data."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from cirrusql.local.schema.pointers import Pointer


class Facts:
    """What is known about types beyond their schemas; the files are read on first use."""

    @cached_property
    def _homes(self) -> Mapping[str, str]:
        homes: Mapping[str, list[str]] = _read("global_services.json")
        return {service: home for home, services in homes.items() for service in services}

    @cached_property
    def _checking(self) -> frozenset[str]:
        return frozenset(_read("list_handler_checks.json"))

    @cached_property
    def _summaries(self) -> Mapping[str, list[str]]:
        summaries: Mapping[str, list[str]] = _read("list_summaries.json")
        return summaries

    @cached_property
    def _templates(self) -> Mapping[str, Mapping[str, Any]]:
        templates: Mapping[str, Mapping[str, Any]] = _read("templates.json")
        return templates

    @cached_property
    def _present_with(self) -> Mapping[str, Mapping[str, str]]:
        conditions: Mapping[str, Mapping[str, str]] = _read("present_with.json")
        return conditions

    @cached_property
    def _id_forms(self) -> Mapping[str, list[str]]:
        forms: Mapping[str, list[str]] = _read("id_forms.json")
        return forms

    @cached_property
    def known_texts(self) -> Mapping[str, tuple[str, ...]]:
        """Templates by the last words of a property's name, in lower case and without blanks."""
        groups = _read("known_texts.json")
        return {name: tuple(group["texts"]) for group in groups for name in group["names"].split()}

    def id_forms(self, type_name: str) -> tuple[str, ...]:
        """Templates of the ids of a type's service, the usual one first; `{kind}` is of what."""
        own = self._id_forms.get(type_name.split("::")[1], ())
        return (*own, *self._id_forms[""])

    def home(self, type_name: str) -> str:
        """The region of the partition `aws` that a global service is at home in; empty if regional.

        A global service's resources are the same seen from every region.
        """
        return self._homes.get(type_name.split("::")[1], "")

    def checks_list_itself(self, type_name: str) -> bool:
        """Whether the type's own list handler refuses a missing parent, in its own words."""
        return type_name in self._checking

    def summary(self, type_name: str) -> tuple[str, ...]:
        """The properties that a list shows beside the identifier; `*` for all."""
        return tuple(self._summaries.get(type_name, ()))

    def present_with(self, type_name: str) -> Mapping[str, str]:
        """What the service adds only to a resource that was given another property: which one.

        No rule tells these from their names: a StreamArn needs a StreamSpecification, but the
        ScopeId of a scope no ScopeConfiguration.
        """
        return self._present_with.get(type_name, {})

    def templates(self, type_name: str) -> Mapping[Pointer, Any]:
        """How values that the service makes look; see `generation`."""
        templates = self._templates.get(type_name, {})
        return {tuple(path.split("/")): text for path, text in templates.items()}


def _read(name: str) -> Any:
    # Beside this module, as the catalogue is: importlib.resources costs 5 ms, tempfile included.
    folder = os.path.join(os.path.dirname(__file__), "data")  # noqa: PTH118, PTH120
    with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123
        return json.load(file)
