"""How an operation's answer goes on: its tokens, and how many rows a page may have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cirrusql.catalog_build.api.models import Json, ServiceModel
from cirrusql.records import Record, replace

_DATA = Path(__file__).parent.parent / "data" / "api"
# Tokens of operations that botocore has no paginator for: in the request, in the answer.
_TOKENS = (
    ("NextToken", "NextToken"),
    ("nextToken", "nextToken"),
    ("PaginationToken", "PaginationToken"),
    ("paginationToken", "paginationToken"),
    ("Marker", "NextMarker"),
    ("marker", "nextMarker"),
    ("NextMarker", "NextMarker"),
    ("Marker", "Marker"),
    ("PageToken", "NextPageToken"),
    ("pageToken", "nextPageToken"),
    ("position", "position"),
    ("NextPageToken", "NextPageToken"),
)
_TOKENS_WITHIN = (
    ("Marker", "NextMarker", "Items"),
    ("Token", "NextToken", "Item"),
    ("NextToken", "NextToken", "Item"),
)
_SIZES: tuple[str, ...] = (
    *("MaxResults", "maxResults", "MaxItems", "maxItems", "MaxRecords", "Limit", "limit"),
    *("PageSize", "pageSize", "MaxResultCount", "maxRecords"),
)
# What is sent where a request must say how many rows, and no model says how many it may.
_NEEDED_SIZE = 60
# What a paginated answer says of its page, beside the rows and the tokens.
ABOUT_THE_PAGE = frozenset(
    (
        *("IsTruncated", "isTruncated", "Truncated", "HasMoreResults", "hasMoreResults"),
        *("MaxItems", "MaxResults", "maxResults", "MaxKeys", "MaxParts", "MaxUploads", "PageSize"),
        *("NextToken", "nextToken", "NextPageToken", "nextPageToken"),
        *("ResponseMetadata", "RequestId", "requestId", "requestID", "RequestID"),
    )
)


class Paging(Record):
    """How the pages of an operation follow each other; empty for what answers at once.

    `sends` are the members of the request that carry the tokens, `gives` where the answer has them,
    as paths or, with `[-1]`, of the last row. `more` says whether there is another page, where the
    answer has a member for it. `size` is the member for a page's rows and `most` its maximum, 0 for
    unknown. `rows` is where a paginator says the rows are.
    """

    sends: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    more: str = ""
    size: str = ""
    most: int = 0
    rows: tuple[str, ...] = ()


def paging(model: ServiceModel, operation: str) -> Paging:
    """The paging of an operation, by its paginator or else by the names of its members."""
    found = _paging(model, operation)
    input_ = model.operations[operation].get("input")
    needed = model.shapes[input_["shape"]].get("required", ()) if input_ else ()
    if found.size in needed and not found.most:
        return replace(found, most=_NEEDED_SIZE)
    return found


def _paging(model: ServiceModel, operation: str) -> Paging:
    definition = model.operations[operation]
    sent = model.members(definition["input"]["shape"]) if "input" in definition else {}
    special = _special().get(f"{model.name}:{operation}")
    if special is not None:
        size = special.get("size", "")
        tokens = tuple(special["sends"]), tuple(special["gives"])
        return Paging(*tokens, special.get("more", ""), size, _most(model, sent, size))
    known = model.paginators.get(operation)
    if known is None:
        return _named(model, definition, sent)
    size = known.get("limit_key", "")
    return Paging(
        tuple(_listed(known["input_token"])),
        tuple(_listed(known["output_token"])),
        known.get("more_results", ""),
        size,
        _most(model, sent, size),
        tuple(_listed(known["result_key"])),
    )


def _named(model: ServiceModel, definition: Json, sent: Json | Any) -> Paging:
    given = model.members(definition["output"]["shape"])
    for request, answer in _TOKENS:
        tokens = [sent.get(request), given.get(answer)]
        if all(token is not None and model.type(token) == "string" for token in tokens):
            size = next((name for name in _SIZES if name in sent), "")
            return Paging((request,), (answer,), size=size, most=_most(model, sent, size))
    return _within(model, given, sent)


def _within(model: ServiceModel, given: Json | Any, sent: Json | Any) -> Paging:
    """Paging inside the one structure of an answer, as CloudFront and Pinpoint have it in lists."""
    for name, one in given.items():
        members = model.members(one["shape"])
        for request, answer, items in _TOKENS_WITHIN:
            if request in sent and answer in members and items in members:
                gives, rows = (f"{name}.{answer}",), (f"{name}.{items}",)
                more = f"{name}.IsTruncated" if "IsTruncated" in members else ""
                size = next((size for size in _SIZES if size in sent), "")
                return Paging((request,), gives, more, size, _most(model, sent, size), rows)
    return Paging()


@lru_cache(maxsize=1)
def _special() -> Mapping[str, Any]:
    """Paging that neither a paginator nor the names of members tell, as it is documented."""
    found: dict[str, Any] = json.loads((_DATA / "paging.json").read_text("utf-8"))
    return found


def _most(model: ServiceModel, sent: Any, size: str) -> int:
    if size not in sent:
        return 0
    return int(model.shapes[sent[size]["shape"]].get("max", 0))


def _listed(value: str | Iterable[str]) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value
