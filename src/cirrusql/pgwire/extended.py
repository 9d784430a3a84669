"""The extended protocol: statements that are prepared, bound, described and run by portions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.pgwire import messages
from cirrusql.pgwire.answers import Prepared
from cirrusql.pgwire.commands import Copy
from cirrusql.pgwire.failures import Stated
from cirrusql.pgwire.messages import Field
from cirrusql.pgwire.parameters import parameter
from cirrusql.pgwire.portals import Portal
from cirrusql.pgwire.received import (
    Bind,
    Close,
    CopyMessage,
    Describe,
    Execute,
    Message,
    Parse,
    ProtocolError,
)
from cirrusql.pgwire.runner import Runner
from cirrusql.pgwire.running import Running
from cirrusql.pgwire.sending import Sender
from cirrusql.pgwire.stream import Stream


class Extended:
    """Answers the messages of the extended protocol, but those that end a row of them."""

    def __init__(self, stream: Stream, runner: Runner, sender: Sender, running: Running) -> None:
        self._stream = stream
        self._runner = runner
        self._sender = sender
        self._running = running
        self._handlers: Mapping[type[Message], Callable[[Any], None]] = {
            Parse: self._parse,
            Bind: self._bind,
            Describe: self._describe,
            Execute: self._execute,
            Close: self._close,
            CopyMessage: lambda _: None,
        }

    def answer(self, message: Message) -> None:
        """Answer one. Raises what is wrong, and ProtocolError for one that may not stand here."""
        handle = self._handlers.get(type(message))
        if handle is None:
            raise ProtocolError(f"{type(message).__name__} may not stand here")
        self._runner.begin()
        handle(message)

    def text_of(self, message: Message) -> tuple[str, int]:
        """The statement that a message is about, and how much stands before it."""
        if isinstance(message, Parse):
            return message.text, 0
        if isinstance(message, Execute) and self._runner.portals.has(message.portal):
            prepared = self._runner.portals.portal(message.portal).prepared
            return prepared.text, prepared.before
        return "", 0

    def _parse(self, message: Parse) -> None:
        self._runner.portals.keep(
            message.name, self._runner.understanding.prepare(message.text, message.types)
        )
        self._stream.send(messages.PARSE_COMPLETE)

    def _bind(self, message: Bind) -> None:
        prepared = self._runner.portals.statement(message.statement)
        types, values = prepared.types, message.values
        if len(values) != len(types):
            told = f"bind message has {len(values)} values for {len(types)} parameters"
            raise Stated(told, state="08P01")
        formats = message.formats or (0,)
        if len(formats) == 1:
            formats = formats * len(values)
        if len(formats) != len(values):
            told = f"bind message has {len(formats)} formats for {len(values)} values"
            raise Stated(told, state="08P01")
        triples = zip(values, types, formats, strict=True)
        portal = Portal(prepared, [parameter(*one) for one in triples], message.results)
        self._runner.block.require_sound(prepared.command)
        self._runner.portals.open(message.portal, portal)
        if prepared.fields and not isinstance(prepared.command, Copy):
            portal.formats(prepared.fields)  # a wrong count is told before anything is done
        self._stream.send(messages.BIND_COMPLETE)

    def _describe(self, message: Describe) -> None:
        if message.kind == "S":
            prepared = self._runner.portals.statement(message.name)
            self._stream.send(messages.parameter_description(prepared.types))
            fields = _columns(prepared)
            self._sender.columns(fields, (0,) * len(fields))
            return
        portal = self._runner.portals.portal(message.name)
        fields = _columns(portal.prepared)
        self._sender.columns(fields, portal.formats(fields))

    def _execute(self, message: Execute) -> None:
        portal = self._runner.portals.portal(message.portal)
        if portal.prepared.is_empty:
            self._stream.send(messages.EMPTY_QUERY)
            return
        self._runner.block.require_sound(portal.prepared.command)
        portal.require_runnable()
        with self._running.statement(portal.prepared):
            self._sender.rows(portal, self._runner.answer_of(portal), message.rows)

    def _close(self, message: Close) -> None:
        if message.kind == "S":
            self._runner.portals.close_statement(message.name)
        else:
            self._runner.portals.close_portal(message.name)
        self._stream.send(messages.CLOSE_COMPLETE)


def _columns(prepared: Prepared) -> tuple[Field, ...]:
    """What is told of a statement's columns. It is not run for that: who asks may not want it."""
    return () if isinstance(prepared.command, Copy) else prepared.fields
