"""`cirrusql stackql`: a launcher called `stackql`, for tools that start that program."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cirrusql.cli.arguments import Parser, Usage, add_target, target_of, with_bare_local
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.launcher import is_launcher, launcher, launcher_options
from cirrusql.cli.narration import Narrator
from cirrusql.errors import OperationalError

_EXAMPLES = """
Tools written for StackQL start a program called stackql: pystackql, stackql-deploy, your scripts.
The launcher is one that runs this cirrusql instead. Nothing is replaced; who finds it on PATH,
or in the folder that a tool is told, uses it.

examples:
  cirrusql stackql install ~/bin
  cirrusql stackql install ./tools --local=demo.db
  cirrusql stackql install ./tools --force --profile prod --region eu-west-1
"""


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command."""
    parsed = parser().parse_args(with_bare_local(arguments))
    target_of(parsed)  # what contradicts itself is told now, and not with every call
    options = launcher_options(parsed)
    path = install(Path(parsed.folder), options, force=parsed.force)
    narrator.say(f"wrote {path}; statements go {_where(options)}")
    folder = str(path.parent)
    if folder not in os.environ.get("PATH", "").split(os.pathsep):
        narrator.say(f'for tools to find it: export PATH="{folder}:$PATH"')
    return ExitCode.DONE


def parser() -> Parser:
    """The command below `stackql` and its options."""
    made = Parser(
        prog="cirrusql stackql",
        description="Let tools that were written for StackQL run on CirruSQL.",
        epilog=_EXAMPLES,
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    install_ = commands.add_parser(
        "install",
        help="write a program called stackql into a folder",
        description="Write a program called stackql, which runs this cirrusql, into a folder.",
    )
    install_.add_argument("folder", metavar="DIR", help="where to; made if it is not there")
    install_.add_argument(
        "--force", action="store_true", help="replace a stackql that is there and is another's"
    )
    add_target(install_)
    install_.add_argument(
        "--database", metavar="PATH", help="the file of your own views and tables"
    )
    install_.add_argument("--read-only", action="store_true", help="refuse every change")
    return made


def install(folder: Path, options: Sequence[str], *, force: bool) -> Path:
    """Write the launcher into a folder; its path.

    Raises Usage for a file that another program has put there, unless `force`, and
    OperationalError for a folder that cannot be written to.
    """
    path = folder.expanduser().absolute() / "stackql"
    if path.is_dir():
        raise Usage(f"{path} is a folder")
    if (path.exists() or path.is_symlink()) and not force and not is_launcher(path):
        raise Usage(f"{path} is there, and was not written by this command; --force replaces it")
    beside = path.with_name(f".stackql-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Replaced and not written into: where it is a link, what that leads to stays as it is.
        beside.write_text(launcher(sys.executable, options), "utf-8")
        beside.chmod(0o755)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):  # of a folder that is none
            beside.unlink()
        raise OperationalError(f"cannot write {path}: {error.strerror}") from None
    return path


def _where(options: Sequence[str]) -> str:
    return f"by {' '.join(options)}" if options else "to AWS, as your profile says"
