"""The README and the pages in docs/ are true: commands print what they show, links lead on."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_PAGES = [_ROOT / "README.md", *_ROOT.glob("*.md"), *sorted((_ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def _blocks(language):
    for page in dict.fromkeys(_PAGES):
        for match in _FENCE.finditer(page.read_text("utf-8")):
            if match[1] == language:
                line = page.read_text("utf-8").count("\n", 0, match.start()) + 1
                yield pytest.param(match[2], id=f"{page.name}:{line}")


def _commands(block):
    """The commands of a console block, each with the lines it prints."""
    command = ""
    output: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, output
            command, output = line[2:], []
        elif command and not _complete(command):
            command += "\n" + line
        else:
            output.append(line)
    yield command, output


def _complete(command):
    try:
        shlex.split(command)
    except ValueError:
        return False
    return not command.endswith("\\")


def _pattern(lines):
    """The lines as a pattern: … stands for anything within a line."""
    return "\n".join(".*".join(map(re.escape, line.split("…"))) for line in lines)


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader")
    binaries = str(Path(sys.executable).parent)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_STATE_HOME": str(folder / "state"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@pytest.mark.parametrize("block", list(_blocks("console")))
def test_commands_print_what_the_page_shows(block, home):
    for command, expected in _commands(block):
        ran = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {command}"],
            env=home,
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60,
        )
        printed = [line.rstrip() for line in ran.stdout.rstrip("\n").split("\n")]
        assert re.fullmatch(_pattern(expected), "\n".join(printed)), ran.stdout


@pytest.mark.parametrize("block", list(_blocks("python")))
def test_python_runs(block, home, monkeypatch):
    for name, value in home.items():
        monkeypatch.setenv(name, value)
    exec(compile(block, "page", "exec"), {})


@pytest.mark.parametrize("page", sorted(set(_PAGES)), ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in _LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_module_and_class_that_the_architecture_names_is_there():
    source = _ROOT / "src" / "cirrusql"
    text = (_ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for name in re.findall(r"`([\w/]+\.py)`", text):
        assert list(source.rglob(name)), name
    code = "\n".join(path.read_text("utf-8") for path in source.rglob("*.py"))
    for name in re.findall(r"`([A-Z]\w*[a-z]\w*)`", text):
        assert re.search(rf"^class {name}\b", code, re.MULTILINE) or name == "VpcId", name


@pytest.mark.parametrize("page", sorted(set(_PAGES)), ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page):
    for name in re.findall(
        r"`((?:tests|src|docs|benchmarks|examples)/[\w/.]+\.\w+)", page.read_text("utf-8")
    ):
        assert (_ROOT / name).exists(), f"{page.name} names {name}"
