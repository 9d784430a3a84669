"""What stacks of templates may be called, as CloudFormation has it."""

from __future__ import annotations

import re
from pathlib import Path

_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
_ENDINGS = ("json", "template", "yaml", "yml")
NAME_HINT = "letters, digits and hyphens"


def is_stack_name(name: str) -> bool:
    """Whether a stack can be called so.

    >>> is_stack_name("web-app"), is_stack_name("web_app")
    (True, False)
    """
    return _NAME.fullmatch(name) is not None


def stack_name(path: Path) -> str:
    """A stack's name for a file: its own, without what no such name can have.

    >>> stack_name(Path("shop/web_app.template.yaml")), stack_name(Path("shop/web.prod.yaml"))
    ('web-app', 'web-prod')
    """
    base = path.name
    while base.rpartition(".")[2] in _ENDINGS and base.rpartition(".")[0]:
        base = base.rpartition(".")[0]
    name = "-".join(part for part in re.split(r"[^A-Za-z0-9]+", base) if part)
    return name if name[:1].isalpha() else f"stack-{name}".rstrip("-")
