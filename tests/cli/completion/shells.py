"""Real shells at a pseudo-terminal: a line is typed, completed by keys, and run.

`cirrusql` is a function there that writes down its arguments, so what is compared is what the
command would have been given, after all quoting. The scripts themselves call `command cirrusql`.
"""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_PATIENCE = 20.0
# Every match of the word at the cursor goes into the line.
_BASH = """
PS1='> '
complete -r
source {script}
cirrusql() {{ printf '%s\\0' "$@" . > {out}.new; mv {out}.new {out}; }}
cd {folder}
"""
_ZSH = """
PS1='> '
fpath=({fpath} $fpath)
autoload -Uz compinit
compinit -u -D
{load}
cirrusql() {{ printf '%s\\0' "$@" . > {out}.new; mv {out}.new {out}; }}
zstyle ':completion:all-matches:*' insert yes
zstyle ':completion:all-matches::::' completer _all_matches _complete
zstyle ':completion:*' list-max 0
LISTMAX=10000
zle -C all-matches complete-word _generic
bindkey '^Xa' all-matches
setopt no_beep no_auto_menu
cd {folder}
"""
ALL_MATCHES = {"bash": "\x1b*", "zsh": "\x18a"}
TAB = "\t"


def installed(shell: str) -> bool:
    """Whether this machine has it."""
    return shutil.which(shell) is not None


class Terminal:
    """A shell at a pseudo-terminal, with the completion script loaded. Mutable: the process."""

    def __init__(
        self,
        shell: str,
        setup: str,
        out: Path,
        environment: Mapping[str, str],
    ) -> None:
        self._out = out
        self._all = ALL_MATCHES[shell]
        words = {"bash": ["--norc", "--noprofile", "-i"], "zsh": ["-f", "-i"]}[shell]
        parent, child = pty.openpty()
        self._terminal = parent
        self._process = subprocess.Popen(
            [shell, *words],
            stdin=child,
            stdout=child,
            stderr=child,
            env={**environment, "TERM": "dumb", "COLUMNS": "500"},
            start_new_session=True,
        )
        os.close(child)
        # All at once would be more than a terminal takes in one line's discipline.
        path = out.with_name("setup")
        path.write_text(setup)
        self._type(f". {path}; cirrusql ready\n")
        assert self._given() == ["ready"]

    def all_matches(self, line: str) -> list[str]:
        """The arguments of the line once all that its last word can become was put there."""
        return self.keys(line + self._all)

    def keys(self, typed: str) -> list[str]:
        """The arguments that `cirrusql` was given by what was typed, and Enter."""
        self._type(typed + "\n")
        return self._given()

    def close(self) -> None:
        """End the shell."""
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)

    def _type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def _given(self) -> list[str]:
        end = time.monotonic() + _PATIENCE
        screen = b""
        while not self._out.exists():
            assert time.monotonic() < end, screen.decode(errors="replace")
            if select.select([self._terminal], [], [], 0.005)[0]:
                screen += os.read(self._terminal, 65536)
        words = self._out.read_bytes().decode().split("\0")
        self._out.unlink()
        return words[:-2]


def bash(script: Path, folder: Path, out: Path, environment: Mapping[str, str]) -> Terminal:
    """bash, as somebody who sources the script in `.bashrc` has it."""
    return Terminal("bash", _BASH.format(script=script, folder=folder, out=out), out, environment)


def zsh(
    script: Path, folder: Path, out: Path, environment: Mapping[str, str], *, sourced: bool
) -> Terminal:
    """zsh, with the script sourced, or as `_cirrusql` in a folder of `fpath`."""
    load = f"source {script}" if sourced else ""
    fpath = "" if sourced else script.parent
    setup = _ZSH.format(load=load, fpath=fpath, folder=folder, out=out)
    return Terminal("zsh", setup, out, environment)


def fish(
    script: Path, folder: Path, lines: Sequence[str], environment: Mapping[str, str]
) -> list[list[str]]:
    """What fish offers for each line: the words, without what it says of them."""
    asked = "".join(f"complete -C {_fish_word(line)}; echo ----\n" for line in lines)
    ran = subprocess.run(
        ["fish", "--no-config", "-c", f"source {script}; cd {folder}\n{asked}"],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ran.stderr == ""
    answers = ran.stdout.split("----\n")[:-1]
    return [[line.partition("\t")[0] for line in one.splitlines()] for one in answers]


def _fish_word(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
