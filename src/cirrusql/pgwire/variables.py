"""SET, RESET and SHOW: PostgreSQL's settings are kept beside the session's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cirrusql.engine.options import Options
from cirrusql.engine.settings import restored, setting
from cirrusql.errors import did_you_mean
from cirrusql.pgcatalog import Settings
from cirrusql.pgcatalog.settings import DEFAULTS, setting_name
from cirrusql.pgwire.answers import Answer
from cirrusql.pgwire.commanding import reads_only
from cirrusql.pgwire.commands import Command, ResetVariable, SetVariable, ShowVariable
from cirrusql.pgwire.failures import Stated, warning
from cirrusql.pgwire.messages import parameter_status
from cirrusql.pgwire.setting_values import checked, path_of, timeout_of
from cirrusql.pgwire.shown_settings import OURS, REPORTED, is_setting, known_settings, shown
from cirrusql.records import Record, replace
from cirrusql.session import Session

_DEFAULT_READ_ONLY, _READ_ONLY = "default_transaction_read_only", "transaction_read_only"


class Kept(Record, eq=False):
    """All settings as they were at some time, to which ROLLBACK goes back."""

    changed: Mapping[str, str]
    options: Options
    reads_only: bool | None


class Variables:
    """The settings of one connection.

    Mutable: PostgreSQL's, of which the session's options have the effects; what they were when the
    transaction began, None outside of one; what it says of writes, and
    whether it refuses them since then, or a query was run; what ends with it, with what it
    was before; and what the client was told last, and whether more may have changed.
    """

    def __init__(self, session: Session, settings: Settings) -> None:
        self._session = session
        self.settings = settings
        settings.through = self._through
        # Texts that were understood may mean something else by what is set.
        self.on_change: Callable[[], None] = lambda: None
        # What the server was started with, which no client can change.
        self._refuses_writes = session.options.read_only
        self._begun: Kept | None = None
        self._reads_only: bool | None = None
        self._from_now = False
        self._asked = False
        self._local: dict[str, str | None] = {}
        self._told: dict[str, str] = {}
        self._untold = True

    # -- which statements, and what they answer ---------------------------------------------------

    def leaves(self, own: Command) -> bool:
        """Whether a SET, RESET or SHOW is for the engine: of its own settings, and of relations."""
        if isinstance(own, SetVariable | ResetVariable):
            name = own.name.lower()
            is_local = isinstance(own, SetVariable) and own.local
            return name in OURS and name != "search_path" and not is_local
        if isinstance(own, ShowVariable):
            return not is_setting(own.name.lower(), self.settings)
        return False

    def done(self, own: Command) -> Answer:
        """Carry out a SET, RESET or SHOW."""
        if isinstance(own, ShowVariable):
            return shown(own, self.settings, self._session.options)
        if isinstance(own, ResetVariable):
            if own.name == "all":
                self.forget()
            else:
                self._reset(own.name)
            return Answer.done("RESET")
        assert isinstance(own, SetVariable)
        if own.name in ("transaction", "session characteristics"):
            return Answer.done("SET", *self._of_transactions(own))
        ends_at_once = own.local and self._begun is None
        if own.value is None:
            if not ends_at_once:
                self._reset(own.name, local=own.local)
        else:
            self.set(own.name, own.value, local=own.local)
        told = "SET LOCAL can only be used in transaction blocks"
        return Answer.done("SET", *([warning(told, "25P01")] if ends_at_once else []))

    def _of_transactions(self, own: SetVariable) -> tuple[bytes, ...]:
        """SET TRANSACTION, of the one that is open, and SET SESSION CHARACTERISTICS, of all."""
        words = (own.value or "").upper().replace(",", " ").split()
        now = reads_only(words)
        if own.name == "transaction" and self._begun is None:
            return (warning("SET TRANSACTION can only be used in transaction blocks", "25P01"),)
        if now is not None:
            name = _READ_ONLY if own.name == "transaction" else _DEFAULT_READ_ONLY
            self.set(name, "on" if now else "off")
        return ()

    # -- setting them -----------------------------------------------------------------------------

    def set(self, name: str, value: str, *, local: bool = False) -> None:
        """SET name = value. Raises what is wrong with it."""
        kept = setting_name(name)
        if kept in OURS and kept != "search_path":
            if not local or self._begun is not None:
                self._keep(kept, setting(kept).read(self._session.options), local=local)
                self._in_engine(kept, value)
            return
        if "." not in kept and kept not in DEFAULTS and kept not in known_settings():
            hint = did_you_mean(kept, (*known_settings(), *OURS))
            message = f'unrecognized configuration parameter "{kept}"'
            raise Stated(message, state="42704", hint=hint)
        self.settings.set(kept, value, local=local)

    def _through(self, name: str, value: str, local: bool) -> str:
        """Set one of PostgreSQL's, by SET or `set_config`, and have it do what it says."""
        value = checked(name, value)
        if local and self._begun is None:
            return value
        if name == _READ_ONLY and value == "off" and self._reads_only and self._asked:
            message = "transaction read-write mode must be set before any query"
            raise Stated(message, state="25001")
        if name == "search_path":
            self._in_engine(name, ", ".join(path_of(value)) or "public")
        elif name == "statement_timeout":
            self._session.options = replace(self._session.options, timeout=timeout_of(value))
        self._keep(name, self.settings.changed.get(name), local=local)
        if name == _READ_ONLY:
            self._reads_only = value == "on" if self._begun is not None else None
        else:
            self.settings.put(name, value)
        if name == _DEFAULT_READ_ONLY and self._begun is not None:
            # PostgreSQL refuses from the next transaction on, and one that drivers begin by
            # themselves would not be the next.
            self._from_now = value == "on"
        self._refuse()
        return value

    def _keep(self, name: str, before: str | None, *, local: bool) -> None:
        """Note what the end of the transaction brings back, unless it is set for longer now."""
        if local:
            self._local.setdefault(name, before)
        else:
            self._local.pop(name, None)

    def _in_engine(self, name: str, value: str) -> None:
        quoted = value.replace("'", "''")
        for result in self._session.execute(f"SET {name} = '{quoted}'"):
            result.close()

    def _reset(self, name: str, *, local: bool = False) -> None:
        """RESET, and SET … TO DEFAULT: as it was when the connection began."""
        kept = setting_name(name)
        if not is_setting(kept, self.settings):
            raise Stated(f'unrecognized configuration parameter "{name}"', state="42704")
        options, initial = self._session.options, self._session.initial
        self._keep(kept, self.settings.changed.get(kept), local=local)
        if kept in OURS:
            self._session.options = restored(options, kept, initial)
        elif kept == "statement_timeout":
            self._session.options = replace(options, timeout=initial.timeout)
        elif kept == _READ_ONLY:
            self._reads_only = None
        if kept in self.settings:
            del self.settings[kept]
        self._refuse()

    def _refuse(self) -> None:
        """Refuse writes, or no longer, by all that says so; what the server refuses stays so."""
        self.on_change()
        self._untold = True
        standing = self.settings[_DEFAULT_READ_ONLY] == "on"
        now = standing if self._reads_only is None else self._reads_only
        self.settings.put(_READ_ONLY, "on" if now else "off")
        refuses = self._refuses_writes or now or self._from_now
        self._session.options = replace(self._session.options, read_only=refuses)

    @property
    def refuses(self) -> bool:
        """Whether the client has said that nothing is to be changed."""
        return self._from_now or self.settings[_READ_ONLY] == "on"

    def forget(self) -> None:
        """RESET ALL and DISCARD ALL: as the connection began, our own settings too."""
        self.settings.reset()
        self._session.options = self._session.initial
        self._refuse()

    # -- transactions -----------------------------------------------------------------------------

    def begin(self, *, reads_only: bool | None) -> None:
        """BEGIN: what is set from here on ends with a ROLLBACK."""
        self._begun = self.kept()
        self._asked = False
        standing = self.settings[_DEFAULT_READ_ONLY] == "on"
        self._reads_only = standing if reads_only is None else reads_only
        self._refuse()

    def asked(self) -> None:
        """A query was run: what is read only is that to its end."""
        self._asked = True

    def end(self, *, rolled_back: bool) -> None:
        """COMMIT, which ends what is local, or ROLLBACK, which ends all that was set."""
        begun, self._begun = self._begun, None
        local, self._local = self._local, {}
        if begun is not None and rolled_back:
            self.restore(begun)
        else:
            for name, before in local.items():
                self._reset(name) if before is None else self.set(name, before)
        self._reads_only, self._from_now = None, False
        self._refuse()

    def kept(self) -> Kept:
        """All settings as they are now."""
        return Kept(self.settings.changed, self._session.options, self._reads_only)

    def restore(self, kept: Kept) -> None:
        """All settings as they were, by ROLLBACK TO."""
        self.settings.restore(kept.changed)
        self._session.options, self._reads_only = kept.options, kept.reads_only
        self._refuse()

    # -- what clients are told --------------------------------------------------------------------

    def reports(self) -> Iterator[bytes]:
        """Those that clients keep track of, where they are not as a client was told last."""
        if not self._untold:  # which is asked after every statement
            return
        self._untold = False
        for name, spelt in REPORTED.items():
            value = self.settings[name]
            if self._told.get(name) != value:
                self._told[name] = value
                yield parameter_status(spelt, value)
