"""The prompt that completes, highlights and remembers: on prompt_toolkit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prompt_toolkit.application.current import get_app
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent
from prompt_toolkit.output.color_depth import ColorDepth
from prompt_toolkit.shortcuts.prompt import PromptSession
from prompt_toolkit.styles import Style

from cirrusql.cli.shell.completer import SqlCompleter
from cirrusql.cli.shell.conversation import MORE
from cirrusql.cli.shell.ending import is_complete
from cirrusql.cli.shell.highlighting import STYLES, SqlLexer
from cirrusql.cli.shell.prompt_history import PromptHistory
from cirrusql.cli.shell.status_line import status_line

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from cirrusql.cli.shell.shell import Shell


# Lines for the menu, and for what must be seen beside it, without which nothing is drawn at all.
_MENU, _BESIDE_MENU = 8, 5


class Prompt:
    """Asks for a statement, of as many lines as it needs.

    `screen` and `keys` are a terminal's by default. Mutable state: what prompt_toolkit has in a
    session; whether completion was made ready, which is done when the prompt has been drawn.
    """

    def __init__(
        self, shell: Shell, *, keys: Input | None = None, screen: Output | None = None
    ) -> None:
        self._shell = shell
        self._status = ""
        self._is_ready = False
        no_colours = bool(os.environ.get("NO_COLOR"))
        self._session: PromptSession[str] = PromptSession(
            multiline=True,
            lexer=SqlLexer(),
            completer=SqlCompleter(lambda: shell.known),
            complete_while_typing=True,
            history=PromptHistory(shell.history),
            style=Style.from_dict(STYLES),
            color_depth=ColorDepth.DEPTH_1_BIT if no_colours else None,
            include_default_pygments_style=False,
            prompt_continuation=_continuation,
            bottom_toolbar=lambda: self._status,
            key_bindings=_bindings(),
            enable_suspend=True,
            enable_open_in_editor=True,
            tempfile_suffix=".sql",
            search_ignore_case=True,
            input=keys,
            output=screen,
        )
        self._session.app.after_render += self._make_ready

    def ask(self, prompt: str) -> str:
        """What is typed; raises EOFError for Ctrl-D, and KeyboardInterrupt for Ctrl-C."""
        self._status = status_line(self._shell)
        lines = self._session.app.output.get_size().rows
        self._session.reserve_space_for_menu = max(0, min(_MENU, lines - _BESIDE_MENU))
        return self._session.prompt(prompt, default=self._shell.taken_draft())

    def _make_ready(self, _: object) -> None:
        """Have what completion needs loaded once the first prompt can be seen."""
        if not self._is_ready:
            self._is_ready = True
            loop = self._session.app.loop
            if loop is not None:
                loop.call_soon(self._load)

    def _load(self) -> None:
        from cirrusql.completion import complete

        complete("SELECT * FROM v", 15, self._shell.known)


def _continuation(width: int, _number: int, wraps: int) -> str:
    """What stands before the second line and those after it; blanks before one that goes on."""
    return " " * width if wraps else MORE


def _bindings() -> KeyBindings:
    bindings = KeyBindings()

    @Condition
    def has_chosen() -> bool:
        state = get_app().current_buffer.complete_state
        return state is not None and state.current_completion is not None

    @Condition
    def has_ended() -> bool:
        return is_complete(get_app().current_buffer.text)

    typing = has_focus(DEFAULT_BUFFER)

    @bindings.add("enter", filter=typing & has_ended)
    def _(event: KeyPressEvent) -> None:
        """Run what is complete; Enter begins a new line otherwise."""
        event.current_buffer.validate_and_handle()

    @bindings.add("enter", filter=typing & has_chosen)
    def _(event: KeyPressEvent) -> None:
        """Take what was chosen from the menu, and run nothing yet."""
        event.current_buffer.complete_state = None

    return bindings
