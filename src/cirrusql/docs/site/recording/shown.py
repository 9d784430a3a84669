"""What was recorded as HTML, to stand under the example that it is of."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from cirrusql.docs.site.markup import code_block
from cirrusql.docs.site.recording.recorded import Recorded
from cirrusql.formats.text import harmless

_MOST = 3000


def all_shown(recorded: Mapping[str, Recorded]) -> dict[str, str]:
    """The HTML of each, by the text of its example."""
    return {text: shown(one, text) for text, one in recorded.items()}


def shown(recorded: Recorded, example: str) -> str:
    """The statement as it was run, where that is not the example, and what it gave.

    >>> print(shown(Recorded("", error="No <values>."), "SELECT 1"))
    <div class="ran failed"><p><strong>Not run.</strong> No &lt;values&gt;.</p></div>
    <BLANKLINE>
    """
    if not recorded.sql:
        said = f"<p><strong>Not run.</strong> {_text(recorded.error)}</p>"
        return f'<div class="ran failed">{said}</div>\n'
    parts = [_as_run(recorded.sql) if recorded.sql != example else ""]
    if recorded.error:
        said = code_block(_cut(harmless(recorded.error)), kind="output")
        parts.append(f"<p><strong>It did not run on the local cloud:</strong></p>{said}")
    else:
        parts.append(f"<p>Recorded on the local cloud:</p>{_output(recorded.output)}")
    parts += (f'<p class="lacking">{_text(one)}</p>' for one in recorded.lacking)
    kind = "ran" if recorded.succeeded else "ran failed"
    return f'<div class="{kind}">{"".join(parts)}</div>\n'


def _as_run(sql: str) -> str:
    return f"<details><summary>The statement as it was run</summary>{_code(sql)}</details>"


def _code(sql: str) -> str:
    text = harmless(sql)
    if len(text) <= _MOST:
        return code_block(text, "sql")
    cut = f'<p class="lacking">Cut here after {_MOST} of {len(text)} characters.</p>'
    return code_block(text[:_MOST], "sql") + cut


def _output(text: str) -> str:
    return code_block(harmless(text), kind="output") if text else "<p>No rows.</p>"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}… (cut here, {len(text)} characters)"


def _text(text: str) -> str:
    return escape(harmless(text))
