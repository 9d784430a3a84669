"""A documentation page as GitHub Markdown. Pure text: every fact comes from the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cirrusql.catalog.statements import Statement
from cirrusql.docs.fields import Field, descend, is_array, type_text
from cirrusql.docs.manifest import yaml
from cirrusql.docs.page import ListingKey, Overview, Page
from cirrusql.docs.tables import cell, table

# An enumeration longer than this is cut: some list every region or instance type.
_MOST_VALUES = 24

_FLAGS = {
    "required": "a new resource needs it",
    "read-only": "AWS sets it",
    "create-only": "fixed once the resource exists",
    "write-only": "never returned, NULL when read",
    "conditionally create-only": "some changes to it replace the resource",
}

_VERBS = {
    "create": "creates",
    "read": "gets",
    "update": "updates",
    "delete": "deletes",
    "list": "lists",
}


def render(page: Page) -> str:
    """The whole page, ending in a newline."""
    sections = (
        _introduction(page),
        _overview(page.overview),
        _fields(page.fields),
        _identifier(page),
        _methods(page),
        _select(page),
        _insert(page),
        _update(page),
        _delete(page),
        _parameters(page),
        _permissions(page),
    )
    return "\n\n".join(block for section in sections for block in section) + "\n"


def _introduction(page: Page) -> Iterator[str]:
    able = {handler.operation for handler in page.permissions}
    verbs = [verb for operation, verb in _VERBS.items() if operation in able]
    said = " and ".join(filter(None, (", ".join(verbs[:-1]), verbs[-1])))
    yield f"# {page.overview.name}"
    yield f"`{page.overview.id}` {said} resources of type `{page.overview.type_name}`."


def _overview(overview: Overview) -> Iterator[str]:
    link = f"[`{overview.type_name}`]({overview.documentation_url})"
    yield "## Overview"
    yield table(
        ["", ""],
        [
            ["**Name**", f"`{overview.name}`"],
            ["**Type**", "Resource"],
            ["**Description**", cell(overview.description)],
            ["**Id**", f"`{overview.id}`"],
            ["**CloudFormation**", link],
            ["**Regions**", _regions(overview.regions)],
        ],
    )


def _regions(regions: frozenset[str]) -> str:
    few = len(regions) <= 3
    return ", ".join(f"`{name}`" for name in sorted(regions)) if few else str(len(regions))


def _fields(fields: tuple[Field, ...]) -> Iterator[str]:
    yield "## Fields"
    yield _field_table((field.name, field) for field in fields)
    flags = {flag for field in fields for flag in field.flags}
    if flags:
        legend = (f"*{flag}*: {meaning}" for flag, meaning in _FLAGS.items() if flag in flags)
        yield "; ".join(legend) + "."
    for field in fields:
        if field.fields:
            yield f"### `{field.name}`"
            inside = "each item of " if is_array(field) else ""
            yield f"Within {inside}`{field.name}`; the data has the names under *Property*."
            yield _field_table(descend(field.fields))


def _field_table(named: Iterable[tuple[str, Field]]) -> str:
    return table(
        ["Name", "Property", "Type", "Flags", "Description"],
        (
            [
                f"`{name}`",
                f"`{field.property}`" if field.property else "",
                type_text(field),
                ", ".join(field.flags),
                _description(field),
            ]
            for name, field in named
        ),
    )


def _description(field: Field) -> str:
    texts = [cell(field.description)]
    if field.allowed_values:
        shown = [f"`{cell(value)}`" for value in field.allowed_values[:_MOST_VALUES]]
        more = len(field.allowed_values) - len(shown)
        texts.append(f"One of: {', '.join(shown)}{f' and {more} more' if more else ''}.")
    if field.cut:
        texts.append("Nested further; see the CloudFormation reference.")
    return "<br>".join(filter(None, texts))


def _identifier(page: Page) -> Iterator[str]:
    yield "## Identifier"
    several = len(page.identifier) > 1
    joined = f", {len(page.identifier)} parts joined by `|`" if several else ""
    columns = "all of these columns" if several else "this column"
    yield (
        f"`{page.identifier_template}`{joined}."
        f" A statement names one resource by `Identifier` or by {columns}:"
    )
    yield table(
        ["Column", "Property"],
        ([f"`{part.column}`", f"`{part.property}`"] for part in page.identifier),
    )
    if page.statements.list:
        yield f"`{page.overview.id}_list_only` has `region` and {columns}, and nothing else."


def _methods(page: Page) -> Iterator[str]:
    yield "## Methods"
    yield table(
        ["Name", "Resource", "Accessible by", "Required parameters"],
        (
            [
                f"`{method.name}`",
                f"`{method.resource}`",
                f"`{method.sql_verb}`",
                ", ".join(f"`{name}`" for name in method.required_params),
            ]
            for method in page.methods
        ),
    )


def _select(page: Page) -> Iterator[str]:
    yield "## `SELECT` examples"
    if page.statements.get:
        yield f"### Get\n\nAll properties of one `{page.overview.singular}`."
        yield _sql(page.statements.get)
    else:
        yield "A resource of this type cannot be read: it has no read handler."
    if page.statements.list:
        yield f"### List\n\nThe identifiers of all `{page.overview.name}` in a region."
        yield _sql(page.statements.list)
        yield from _listing(page)
    else:
        yield "Resources of this type cannot be listed: it has no list handler."


def _listing(page: Page) -> Iterator[str]:
    if page.listing_keys:
        yield "AWS lists this type only for given values of:"
        yield "\n".join(f"- `{key.column}`: {_source(key)}" for key in page.listing_keys)
    if page.listing_filters:
        names = ", ".join(f"`{name}`" for name in page.listing_filters)
        yield f"The list can be narrowed by {names}."


def _source(key: ListingKey) -> str:
    """Where the values of a listing key come from when a statement does not pin it."""
    if key.origins:
        places = " and ".join(f"`{origin.column}` of `{origin.relation}`" for origin in key.origins)
        return f"the values are those of {places}. Without it that is read first, then each listed."
    if key.values:
        values = ", ".join(
            f"`{entry.value}`{f' (in `{entry.region}` only)' if entry.region else ''}"
            for entry in key.values
        )
        return f"one of {values}. Without it each is listed."
    if key.account:
        return "the account's number. Without it the caller's own is used."
    return "nothing else says its values, so a list has to pin it."


def _insert(page: Page) -> Iterator[str]:
    yield "## `INSERT` example"
    required, everything = page.statements.insert_required, page.statements.insert_all
    if required is None or everything is None:
        yield "A resource of this type cannot be created: it has no create handler."
        return
    yield "### Required properties"
    if not any("required" in field.flags for field in page.fields):
        yield "No property is needed in every case; leave out what is not."
    if page.one_of:
        choices = "; ".join(" with ".join(f"`{name}`" for name in names) for names in page.one_of)
        yield f"One of these is needed, here the first: {choices}."
    yield _sql(required)
    yield "### All properties"
    if page.left_out:
        names = ", ".join(f"`{name}`" for name in page.left_out)
        yield f"All that go together: with these, {names} cannot be given."
    yield _sql(everything)
    yield "### Manifest"
    if page.manifest:
        yield f"```yaml\n{yaml(page.manifest)}\n```"
    else:
        yield "A stack cannot hold a resource of this type by its properties: it cannot be read."


def _update(page: Page) -> Iterator[str]:
    yield "## `UPDATE` example"
    able = any(handler.operation == "update" for handler in page.permissions)
    if not able:
        yield (
            "A resource of this type cannot be updated: it has no update handler. To change it,"
            " delete it and create it anew."
        )
    elif page.statements.update is None or page.statements.update_columns is None:
        yield "There is an update handler, but every property is read-only or fixed at creation."
    else:
        yield "With a patch document (RFC 6902), as the API takes it:"
        yield _sql(page.statements.update)
        yield "By column; the smallest patch is computed, and what is not named stays as it is:"
        yield _sql(page.statements.update_columns)
    if page.partly_updatable:
        names = ", ".join(f"`{name}`" for name in page.partly_updatable)
        yield (
            f"Some of what is in {names} is read-only or fixed at creation and must stay as it is;"
            " the rest can be changed."
        )


def _delete(page: Page) -> Iterator[str]:
    yield "## `DELETE` example"
    if page.statements.delete:
        yield _sql(page.statements.delete)
    else:
        yield "A resource of this type cannot be deleted: it has no delete handler."


def _parameters(page: Page) -> Iterator[str]:
    if not (page.parameters or page.shadowed):
        return
    yield "## Additional parameters"
    if page.parameters:
        yield "Every `INSERT`, `UPDATE` and `DELETE` also takes:"
        rows = ([f"`{entry.name}`", entry.meaning] for entry in page.parameters)
        yield table(["Parameter", "Meaning"], rows)
    if page.shadowed:
        names = ", ".join(f"`{name}`" for name in page.shadowed)
        yield f"Here {names} means the property of that name."


def _permissions(page: Page) -> Iterator[str]:
    yield "## Permissions"
    yield "What the caller, or the role given as `RoleArn`, must be allowed to do."
    for handler in page.permissions:
        actions = ",\n".join(f'  "{action}"' for action in handler.permissions)
        yield f"### {handler.operation.capitalize()}\n\n```json\n[\n{actions}\n]\n```"


def _sql(statement: Statement) -> str:
    return f"```sql\n{statement.template}\n```"
