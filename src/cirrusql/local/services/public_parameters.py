"""AWS's public parameters under /aws/service/: made-up values, always the same for one name.

The names are those of "Discovering public parameters" in the Systems Manager user guide, and of
the pages of ECS, EKS and Bottlerocket about their images.
"""

from __future__ import annotations

import re
from hashlib import sha256

import orjson

from cirrusql.records import Record

_ROOT = "/aws/service/"
# Lists of regions and services: nothing here knows them.
_NOT_HERE = ("/aws/service/global-infrastructure",)
# Below these everything that is not one of the texts is an image.
_SYSTEMS = ("canonical", "debian", "freebsd", "marketplace", "suse", "deeplearning")
_SPEAKS_OF_IMAGES = r"(?i)(^|[/_-])(amis?|image[_-]id)([/_-]|$)"
_IS_IMAGE = r"(?i)(ami|image)[_-]id"
_IS_TEXT = r"(?i)(.*_)?(version|name|date|os|arch|label|commit)"
_DESCRIBES_IMAGE = (
    r"(?i)e[ck]s/optimized-ami/.+/(recommended|amzn[^/]*)|(.+/)?[^/]*e[ck]s_optimized[^/]*"
)


class PublicParameter(Record):
    """A public parameter: its value and data type."""

    value: str
    data_type: str = "text"


def public_parameter(name: str, region: str) -> PublicParameter | None:
    """The public parameter of this name in a region; None if there is none.

    An image is `ami-` and 17 digits, what recommends one a JSON document about it, everything else
    a text that could be one of a version.

    >>> public_parameter("/aws/service/ami-amazon-linux-latest/al2023-x86_64", "eu-west-1")
    PublicParameter(value='ami-aab037296ebc95423', data_type='aws:ec2:image')
    """
    rest = name.removeprefix(_ROOT)
    if rest in ("", name) or name.endswith("/") or name.startswith(_NOT_HERE):
        return None
    first, last = rest.partition("/")[0], rest.rpartition("/")[2]
    if re.fullmatch(_IS_IMAGE, last):
        return PublicParameter(_image(name, region), "aws:ec2:image")
    if re.fullmatch(_IS_TEXT, last):
        return PublicParameter(_text(last, name, region))
    if re.fullmatch(_DESCRIBES_IMAGE, rest):
        return PublicParameter(_document(name, region))
    if first in _SYSTEMS or re.search(_SPEAKS_OF_IMAGES, name):
        return PublicParameter(_image(name, region), "aws:ec2:image")
    return PublicParameter(_text(last, name, region))


def _image(name: str, region: str) -> str:
    """The same for an image whether its parameter has `/image_id` at the end or recommends it."""
    return f"ami-{_digits(name.removesuffix('/image_id'), region)[:17]}"


def _document(name: str, region: str) -> str:
    version = _version(name, region)
    parts = name.removeprefix(_ROOT).split("/")
    system = parts[2] if len(parts) > 3 else parts[-1]
    return orjson.dumps(
        {
            "schema_version": 1,
            "image_name": f"{system}-ami-{version}",
            "image_id": _image(name, region),
            "image_version": version,
            "release_version": version,
            "os": system.replace("-", " ").replace("_", " "),
            "ecs_runtime_version": f"Docker version {version}",
            "ecs_agent_version": version,
        }
    ).decode()


def _text(last: str, name: str, region: str) -> str:
    version = _version(name.rpartition("/")[0], region)
    return version if last.endswith("version") else f"{last.replace('_', '-')}-{version}"


def _version(name: str, region: str) -> str:
    number = int(_digits(name, region)[:8], 16)
    return f"1.{number % 90}.{number // 90 % 20}"


def _digits(name: str, region: str) -> str:
    return sha256(f"{name} in {region}".encode()).hexdigest()
