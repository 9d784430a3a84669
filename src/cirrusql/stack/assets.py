"""The assets of a CDK app: files and folders that its stacks expect in a bucket."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cirrusql.cloudcontrol.objects import ObjectName
from cirrusql.engine.engine import Engine
from cirrusql.errors import OperationalError
from cirrusql.stack.cloudformation.cloud_assembly import AssembledStack, FileAsset

# So that the same folder is the same archive every time: the first moment that a ZIP can tell.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def uploaded(stack: AssembledStack, engine: Engine) -> Iterator[str]:
    """Upload what is not there yet; tells what was done. The local cloud takes all of it unseen.

    Raises what S3 refuses, and OperationalError for files that cannot be read.
    """
    if engine.environment.is_local:
        count = len(stack.assets) + stack.images
        if count:
            yield f"{stack.name}: {count} asset{'s' if count > 1 else ''} accepted unseen"
        return
    if stack.images:  # they may be there already: nothing here can tell
        images = f"{stack.images} image{'s' if stack.images > 1 else ''} of containers"
        yield f"{stack.name}: {images} not pushed here; `cdk-assets publish` does that"
    for asset in stack.assets:
        name = ObjectName(_filled(asset.bucket, engine), _filled(asset.key, engine))
        if engine.wait(engine.objects.read(name)) is None:
            engine.wait(engine.objects.write(name, content(asset), None))
            yield f"{stack.name}: uploaded {asset.path.name} to {name}"


def _filled(text: str, engine: Engine) -> str:
    """A destination with the account, region and partition that it leaves open."""
    return (
        text.replace("${AWS::AccountId}", engine.account_id())
        .replace("${AWS::Region}", engine.default_region or "")
        .replace("${AWS::Partition}", engine.environment.partition)
    )


def content(asset: FileAsset) -> bytes:
    """What of an asset goes into the bucket: a file as it is, a folder as a ZIP archive."""
    try:
        return _archive(asset.path) if asset.path.is_dir() else asset.path.read_bytes()
    except OSError as error:
        raise OperationalError(f"cannot read {asset.path}: {error.strerror}") from None


def _archive(folder: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _MOMENT)
                entry.external_attr = path.stat().st_mode << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return made.getvalue()
