"""Sending an answer: its columns, its rows as they are read, and what is told after them."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.pgwire import messages
from cirrusql.pgwire.answers import Answer
from cirrusql.pgwire.commands import Copy
from cirrusql.pgwire.copied_lines import header, line_writer
from cirrusql.pgwire.messages import Field
from cirrusql.pgwire.observed import Observed
from cirrusql.pgwire.portals import Portal, rows_of
from cirrusql.pgwire.stream import Stream
from cirrusql.pgwire.values import encoder


class Sender:
    """Sends answers to one client, which are read no faster than it takes them."""

    def __init__(self, stream: Stream, observed: Observed) -> None:
        self._stream = stream
        self._observed = observed

    def columns(self, fields: Sequence[Field], formats: Sequence[int]) -> None:
        """The columns of what is described, or that there are none."""
        if fields:
            self._stream.send(messages.row_description(fields, formats))
        else:
            self._stream.send(messages.NO_DATA)

    def rows(self, portal: Portal, answer: Answer, most: int) -> None:
        """The next rows of a portal, `most` of them or all for 0, and how it ended."""
        if isinstance(portal.prepared.command, Copy):
            self._copy(portal.prepared.command, answer)
            portal.ended = True
            return
        encoders = portal.encoders(answer.fields)
        send, count = self._stream.send, 0
        if not portal.ended:
            for row in rows_of(answer, most):
                send(
                    messages.data_row([one(cell) for one, cell in zip(encoders, row, strict=True)])
                )
                count += 1
        self._observed.rows += count
        if most and count == most:
            send(messages.PORTAL_SUSPENDED)
            return
        self._complete(answer, count, tell=not portal.ended)
        portal.ended = True

    def _copy(self, own: Copy, answer: Answer) -> None:
        self._stream.send(messages.copy_out(len(answer.fields)))
        if own.header:
            names = [field.name for field in answer.fields]
            self._stream.send(messages.copy_data(header(own, names)))
        line = line_writer(own, [encoder(field.type, 0) for field in answer.fields])
        count = 0
        for row in answer.rows:
            self._stream.send(messages.copy_data(line(row)))
            count += 1
        self._observed.rows += count
        self._stream.send(messages.COPY_DONE)
        self._complete(answer, count, tell=True)

    def _complete(self, answer: Answer, count: int, *, tell: bool) -> None:
        for told in answer.notices() if tell else ():
            self._stream.send(told)
        self._stream.send(messages.command_complete(answer.tag(count)))
