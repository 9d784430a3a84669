"""The pictures of docs/shell.md, made anew: `python -m tests.terminal.screenshots`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.terminal.svg import svg
from tests.terminal.tmux import Tmux, shell_command

IMAGES = Path(__file__).parents[2] / "docs" / "images"
_SIZE = (96, 25)


def _ready(shell: Tmux) -> None:
    shell.until(lambda screen: " │ " in screen.rpartition("\n")[2], "a prompt")


def _finding(shell: Tmux) -> None:
    """A relation whose name nobody remembers."""
    shell.type("SELECT * FROM secgroup")
    shell.shows("ec2.security_groups")
    shell.press("Tab")
    shell.shows("FROM awscc.ec2.")


def _keys(shell: Tmux) -> None:
    """The keys of a column's documents, as the schema has them."""
    shell.type("SELECT bucket_name, public_access_block_configuration ->> '\nFROM awscc.s3.buckets")
    shell.press(*["Left"] * len("\nFROM awscc.s3.buckets"))
    shell.type("B")
    shell.shows("BlockPublicPolicy")
    shell.press("Tab")


def _answers(shell: Tmux) -> None:
    """An answer as a table, and one of its rows as a record."""
    shell.type(
        "SELECT vpc_id, cidr_block, tags_map ->> 'Owner' AS owner FROM awscc.ec2.vpcs LIMIT 3;"
    )
    shell.press("Enter")
    shell.shows("rows ·")
    _ready(shell)
    shell.type("SELECT vpc_id, tags_map FROM awscc.ec2.vpcs LIMIT 1\\G")
    shell.press("Enter")
    shell.shows("1 row ·")
    _ready(shell)


def _searching(shell: Tmux) -> None:
    """What to type next, and a search through what was typed."""
    shell.type("SHOW SERVICES LIKE 'ec%';")
    shell.press("Enter")
    shell.shows("next: SHOW RESOURCES")
    _ready(shell)
    shell.type("SELECT region, count(*)\nFROM awscc.ec2.vpcs\nGROUP BY region;")
    shell.press("Enter")
    shell.shows("1 row")
    _ready(shell)
    shell.press("C-r")
    shell.type("count")
    shell.shows("I-search backward: count", "GROUP BY")


PICTURES: Mapping[str, Callable[[Tmux], None]] = {
    "shell-finding": _finding,
    "shell-keys": _keys,
    "shell-answers": _answers,
    "shell-searching": _searching,
}


def main() -> None:
    """Type what each picture shows, and draw the screen then."""
    IMAGES.mkdir(exist_ok=True)
    for name, act in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder:
            home = {"HOME": folder, "XDG_DATA_HOME": folder, "XDG_STATE_HOME": folder}
            home |= {"PROMPT_TOOLKIT_COLOR_DEPTH": "DEPTH_8_BIT"}
            shell = Tmux(shell_command("--local=cloud.sqlite3"), Path(folder), home, _SIZE)
            try:
                _ready(shell)
                act(shell)
                shell.settled()
                title = " ".join((act.__doc__ or name).split())
                (IMAGES / f"{name}.svg").write_text(svg(shell.styled(), title), "utf-8")
            finally:
                shell.close()


if __name__ == "__main__":
    main()
