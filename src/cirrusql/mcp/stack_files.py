"""The files of stacks: only those in the folders that a server was given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cirrusql.errors import InterfaceError, NotAllowed
from cirrusql.mcp.work import Work
from cirrusql.stack import Stack, StackError, load, load_template


def loaded(
    work: Work,
    path: Path,
    environment: str | None,
    variables: Mapping[str, str] | None,
    seed: str | None,
) -> Stack:
    """A stack as its files say it; raises StackError, and InterfaceError for the environment."""
    engine = work.door.engine
    if path.is_file() and environment is not None:
        raise InterfaceError(f"{path.name} is a template, which has no environments")
    if path.is_dir() and environment is None:
        raise InterfaceError("a manifest's stack is planned for an environment", hint="give env")
    try:
        if path.is_file():
            return load_template(path, None, variables, engine=engine, catalog=engine.catalog)
        return load(path, str(environment), variables, catalog=engine.catalog, seed=seed)
    except StackError as error:
        if " -e " not in str(error):
            raise
        raise error.with_(hint="what -e gives at the prompt is given in `variables` here") from None


def allowed(folder: str, work: Work) -> Path:
    """The path of a stack; raises NotAllowed outside the folders that the server was given."""
    roots = work.door.stacks
    if not roots:
        hint = "whoever started it may start it with --stacks DIR"
        raise NotAllowed("this server plans no stacks", hint=hint)
    path = Path(roots[0], folder).resolve()  # a link may lead out of the folder
    if not any(path.is_relative_to(root) for root in roots):
        raise NotAllowed(f"'{folder}' is in none of the folders with stacks of this server")
    if not path.exists():
        raise InterfaceError(f"there is no stack '{folder}'")
    return path
