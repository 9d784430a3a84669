"""Where the files are that a template refers to: beside it, or in a bucket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from cirrusql.engine.engine import Engine
from cirrusql.errors import OperationalError
from cirrusql.stack.cloudformation.loading import Source
from cirrusql.stack.documents.yaml_document import Yaml

_MOST_BYTES = 10_000_000
_S3_HOST = re.compile(r"(?:(?P<bucket>.+?)\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?")


class TemplateFiles:
    """Finds files beside a template; what is not there is read from S3, on AWS only."""

    def __init__(self, folder: Path, engine: Engine | None = None) -> None:
        self.folder = folder
        self._engine = engine

    def find(self, address: str | None, said: Yaml) -> Source | None:
        """A file by its address, or by what of that is written down."""
        for text in (address, *_texts_in(said)):
            found = self._beside(text) if text else None
            if found is not None:
                return found
        return self._in_bucket(address) if address else None

    def _beside(self, address: str) -> Source | None:
        """A file whose path the address ends with: `…/templates/vpc.yaml` is `vpc.yaml`, too."""
        path = PurePosixPath(unquote(urlsplit(address).path if "://" in address else address))
        if not path.suffix:
            return None
        parts = [part for part in path.parts if part != "/"]
        for start in range(len(parts)):
            for folder in (self.folder, self.folder.parent):
                found = folder.joinpath(*parts[start:])
                if found.is_file():
                    return Source(read_text(found), str(found))
        return None

    def _in_bucket(self, address: str) -> Source | None:
        if self._engine is None or self._engine.environment.is_local:
            return None
        named = bucket_and_key(address)
        if named is None:
            return None
        from cirrusql.cloudcontrol.objects import ObjectName

        found = self._engine.wait(self._engine.objects.read(ObjectName(*named)))
        return None if found is None else Source(found.body.decode("utf-8-sig"), address)


def _texts_in(node: Yaml) -> Iterator[str]:
    """The texts in a value, the last first: of an address that is put together, its end."""
    if isinstance(node.value, str):
        yield re.sub(r"\$\{[^}]*\}", "", node.value)
    elif isinstance(node.value, dict | list):
        inner = list(node.value.values()) if isinstance(node.value, dict) else node.value
        for one in reversed(inner):
            yield from _texts_in(one)


def bucket_and_key(address: str) -> tuple[str, str] | None:
    """The bucket and the key of an address of S3; None for another address.

    >>> bucket_and_key("https://s3.amazonaws.com/b/k/t.yaml")
    ('b', 'k/t.yaml')
    >>> bucket_and_key("https://b.s3.eu-west-1.amazonaws.com/k.yaml"), bucket_and_key("s3://b/k")
    (('b', 'k.yaml'), ('b', 'k'))
    """
    url = urlsplit(address)
    path = unquote(url.path).lstrip("/")
    if url.scheme == "s3":
        return (url.netloc, path) if path else None
    host = _S3_HOST.fullmatch(url.netloc)
    if host is None:
        return None
    bucket, _, key = (host["bucket"], "", path) if host["bucket"] else path.partition("/")
    return (bucket, key) if bucket and key else None


def read_text(path: Path) -> str:
    """The text of a file; raises OperationalError if it cannot be read as UTF-8."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise OperationalError(f"{path} is too large for a template")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise OperationalError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise OperationalError(f"cannot read {path}: it is not UTF-8 text") from None
