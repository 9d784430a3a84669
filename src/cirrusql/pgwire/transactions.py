"""BEGIN, COMMIT, ROLLBACK and savepoints: what they do to a connection."""

from __future__ import annotations

from cirrusql.errors import Error
from cirrusql.pgwire.answers import Answer
from cirrusql.pgwire.block import Block, Place
from cirrusql.pgwire.commands import Transact
from cirrusql.pgwire.failures import Stated
from cirrusql.pgwire.notices import notices_of
from cirrusql.pgwire.portals import Portals
from cirrusql.pgwire.variables import Variables
from cirrusql.session import Session


class Transactions:
    """Carries out what begins and ends transactions. What changes is what it is given."""

    def __init__(
        self, session: Session, block: Block, portals: Portals, variables: Variables
    ) -> None:
        self._session = session
        self._block = block
        self._portals = portals
        self._variables = variables

    def done(self, own: Transact) -> Answer:
        """Carry one out. Of transactions that queue writes the engine knows; of others nobody."""
        queues = self._session.options.queues or self._session.transaction is not None
        made = self._in_engine(own) if queues else ()
        if own.tag == "BEGIN":
            is_first = self._block.state == "I"
            told = self._block.begin()
            if is_first:
                self._variables.begin(reads_only=own.reads_only)
            elif own.reads_only is not None:
                self._variables.set("transaction_read_only", "on" if own.reads_only else "off")
            return Answer.done("BEGIN", *told)
        if own.tag == "SAVEPOINT":
            place = Place(self._variables.kept(), self._portals.names)
            self._block.savepoint(own.name, place)
            return Answer.done(own.tag)
        if own.tag == "RELEASE":
            self._block.release(own.name)
            return Answer.done(own.tag)
        if own.name:
            place, told = self._block.rollback_to(own.name)
            self._variables.restore(place.settings)
            self._portals.keep_only(place.portals)
            return Answer.done("ROLLBACK", *told)
        tag, told = self._block.end(own)
        rolled_back = tag == "ROLLBACK"
        self._portals.end(rolled_back=rolled_back)
        self._variables.end(rolled_back=rolled_back)
        return Answer.done(tag, *made, *told)

    def _in_engine(self, own: Transact) -> tuple[bytes, ...]:
        """What the engine tells of a statement about its transaction."""
        fails = own.tag == "COMMIT" and self._block.state == "E"
        if self._session.transaction is None and own.tag != "BEGIN":
            return ()
        told: list[bytes] = []
        try:
            for result in self._session.execute("ROLLBACK" if fails else own.text):
                result.close()
                told += notices_of(result)
        except Error:
            if own.tag == "COMMIT":
                self._block.wrote(whole=False)
            raise
        if own.tag == "COMMIT" and self._session.transaction is not None:
            message = "nothing is made, and all of it still waits: dry_run is on"
            raise Stated(message, state="55000", hint="SET dry_run = off, or ROLLBACK")
        return tuple(told)
