"""One statement's tokens to a value that says what it is.

Decided once, here, from the words themselves; queries are carried on as text. A recursive descent
over the few statements that SQLite does not know, and over the frames of those that write.
"""

from __future__ import annotations

from collections.abc import Callable

from cirrusql.errors import NotSupportedError, ParseError, did_you_mean
from cirrusql.sql.lexer import Kind, Token, position
from cirrusql.sql.split import Fragment, Source
from cirrusql.sql.statements import (
    Assignment,
    CreateView,
    Delete,
    Describe,
    DropView,
    Execute,
    Explain,
    Insert,
    Name,
    Nothing,
    RefreshView,
    Select,
    SessionTable,
    SetOption,
    Show,
    Statement,
    Update,
)

PROVIDERS = ("awscc",)
_SHOWABLE = ("PROVIDERS", "SERVICES", "RESOURCES", "METHODS", "VERSION", "REGIONS", "INSERT")


def parse(source: Source) -> Statement:
    """What one statement says.

    Raises ParseError, with line and column, for what is not a statement here.

    >>> from cirrusql.sql.split import split
    >>> parse(next(split("DELETE FROM awscc.s3.buckets WHERE Identifier = 'b'")))
    ... # doctest: +ELLIPSIS
    Delete(target=Name(parts=('awscc', 's3', 'buckets'), ...
    """
    return _Parser(source).statement()


class _Parser:
    """A cursor over one statement's tokens; `self._at` is its only mutable state."""

    def __init__(self, source: Source, at: int = 0) -> None:
        self._source = source
        self._tokens = source.tokens
        self._at = at

    def statement(self) -> Statement:
        first = self._tokens[self._at]
        word = first.text.upper() if first.kind is Kind.WORD else first.text
        handler = _STATEMENTS.get(word)
        if handler is None:
            raise self._error(f"'{first.text}' does not begin a statement", hint=_known_verbs(word))
        return handler(self)

    # -- the words ------------------------------------------------------------------------------

    def _peek(self, ahead: int = 0) -> Token | None:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None

    def _next_is(self, *words: str) -> bool:
        token = self._peek()
        return token is not None and token.is_word(*words)

    def _accept(self, *words: str) -> bool:
        """Take the words, one after the other, if they come next."""
        ahead = [self._peek(n) for n in range(len(words))]
        if all(t is not None and t.is_word(w) for t, w in zip(ahead, words, strict=True)):
            self._at += len(words)
            return True
        return False

    def _expect(self, *words: str) -> None:
        if not self._accept(*words):
            raise self._error(f"expected {' '.join(words)}{self._instead()}")

    def _accept_symbol(self, symbol: str) -> bool:
        token = self._peek()
        if token is not None and token.is_symbol(symbol):
            self._at += 1
            return True
        return False

    def _expect_symbol(self, symbol: str) -> None:
        if not self._accept_symbol(symbol):
            raise self._error(f"expected '{symbol}'{self._instead()}")

    def _instead(self) -> str:
        token = self._peek()
        return f", found '{token.text}'" if token else ", found the end of the statement"

    def _error(self, message: str, hint: str | None = None) -> ParseError:
        return self._source.error(message, self._at, hint)

    def _end(self) -> None:
        if self._peek() is not None:
            raise self._error(f"did not expect '{self._tokens[self._at].text}' here")

    def _word(self, what: str) -> str:
        token = self._peek()
        if token is None or token.kind not in (Kind.WORD, Kind.QUOTED_NAME):
            raise self._error(f"expected {what}{self._instead()}")
        self._at += 1
        return token.value

    def _name(self, what: str = "a name") -> Name:
        start = self._at
        parts = [self._word(what)]
        while self._accept_symbol("."):
            parts.append(self._word(what))
        return Name(tuple(parts), position(self._source.script, self._tokens[start].start))

    def _literal(self) -> str:
        token = self._peek()
        if token is None or token.kind is Kind.SYMBOL:
            raise self._error(f"expected a value{self._instead()}")
        self._at += 1
        return token.value

    def _until(self, *words: str, symbol: str | None = None) -> Fragment:
        """The text up to one of `words`, or `symbol`, that stands outside all parentheses."""
        start, depth = self._at, 0
        while (token := self._peek()) is not None:
            if depth == 0 and (token.is_word(*words) or (symbol and token.is_symbol(symbol))):
                break
            depth += token.is_symbol("(") - token.is_symbol(")")
            if depth < 0:
                raise self._error("this ')' closes nothing")
            self._at += 1
        if self._at == start:
            raise self._error(f"expected an expression{self._instead()}")
        return self._source.between(start, self._at)

    # -- statements -----------------------------------------------------------------------------

    def select(self) -> Statement:
        return Select(self._until())

    def insert(self) -> Statement:
        start = self._at
        replaces = self._accept("REPLACE")
        if not replaces:
            self._expect("INSERT")
            replaces = self._accept("OR")
            if replaces:
                self._word("what to do in a conflict")
        self._expect("INTO")
        target = self._name("a relation")
        if not _is_cloud(target):
            return self._session_table(start)
        if replaces:
            raise self._error("a resource cannot be replaced by INSERT; use UPDATE")
        columns = self._columns()
        query = self._until("RETURNING")
        returning = self._returning()
        return Insert(target, columns, query, returning, self._source.hints)

    def _columns(self) -> tuple[Name, ...]:
        self._expect_symbol("(")
        columns = [self._name("a column")]
        while self._accept_symbol(","):
            columns.append(self._name("a column"))
        self._expect_symbol(")")
        return tuple(columns)

    def _returning(self) -> Fragment | None:
        if not self._accept("RETURNING"):
            self._end()
            return None
        return self._until()

    def update(self) -> Statement:
        start = self._at
        self._expect("UPDATE")
        target = self._name("a relation")
        if not _is_cloud(target):
            return self._session_table(start)
        self._expect("SET")
        assignments = [self._assignment()]
        while self._accept_symbol(","):
            assignments.append(self._assignment())
        if self._next_is("FROM"):
            raise self._error("UPDATE … FROM is not supported", hint="use a subquery in SET")
        where = self._where()
        return Update(target, tuple(assignments), where, self._returning(), self._source.hints)

    def _assignment(self) -> Assignment:
        column = self._name("a column")
        self._expect_symbol("=")
        return Assignment(column, self._until("FROM", "WHERE", "RETURNING", symbol=","))

    def _where(self) -> Fragment | None:
        return self._until("RETURNING") if self._accept("WHERE") else None

    def delete(self) -> Statement:
        start = self._at
        self._expect("DELETE")
        self._expect("FROM")
        target = self._name("a relation")
        if not _is_cloud(target):
            return self._session_table(start)
        return Delete(target, self._where(), self._returning(), self._source.hints)

    def _session_table(self, start: int) -> Statement:
        return SessionTable(self._source.between(start, len(self._tokens)))

    def explain(self) -> Statement:
        self._expect("EXPLAIN")
        mode = "plan"
        if self._next_is("ANALYZE", "PERMISSIONS"):
            mode = self._word("a mode").lower()
        if self._peek() is None:
            raise self._error("expected a statement to explain")
        return Explain(self.statement(), mode)

    def show(self) -> Statement:
        self._expect("SHOW")
        extended = self._accept("EXTENDED")
        what = self._word("what to show").upper()
        if what not in _SHOWABLE:
            self._at -= 1
            raise self._error(
                f"cannot show '{what.lower()}'", hint=f"there is SHOW {', '.join(_SHOWABLE)}"
            )
        path = None
        if self._accept("IN") or self._accept("FROM") or self._accept("INTO"):
            path = self._name("a provider, service or relation")
        like = self._literal() if self._accept("LIKE") else None
        self._end()
        return Show(what, path, extended, like)

    def describe(self) -> Statement:
        self._at += 1
        extended = self._accept("EXTENDED") or self._accept("FULL", "EXTENDED")
        self._accept("FULL")
        relation = self._name("a relation")
        self._end()
        return Describe(relation, extended)

    def set_option(self) -> Statement:
        self._expect("SET")
        option = self._word("an option")
        if not (self._accept_symbol("=") or self._accept("TO")):
            raise self._error(f"expected '='{self._instead()}")
        value = self._literal()
        while (token := self._peek()) is not None:  # `40 ms`, `10.5 s`
            value += token.text
            self._at += 1
        return SetOption(option.lower(), value)

    def execute(self) -> Statement:
        self._at += 1
        name = self._name("a relation and a method")
        parameters = {}
        while self._accept_symbol("@"):
            if self._accept_symbol("@"):
                self._expect("JSON")
                key = "@json"
            else:
                key = self._word("a parameter")
            self._expect_symbol("=")
            parameters[key] = self._literal()
            self._accept_symbol(",")
        self._end()
        relation = Name(name.parts[:-1], name.position)
        return Execute(relation, name.parts[-1], parameters)

    def create(self) -> Statement:
        start = self._at
        self._expect("CREATE")
        replace = self._accept("OR", "REPLACE")
        self._accept("TEMP") or self._accept("TEMPORARY")
        materialized = self._accept("MATERIALIZED")
        if not self._accept("VIEW"):
            if self._next_is("TABLE", "INDEX", "UNIQUE") and not materialized:
                return self._session_table(start)
            raise self._error(f"expected VIEW or TABLE{self._instead()}")
        replace = self._accept("IF", "NOT", "EXISTS") or replace
        name = self._word("a view's name")
        self._expect("AS")
        return CreateView(name, self._until(), replace, materialized)

    def drop(self) -> Statement:
        start = self._at
        self._expect("DROP")
        self._accept("MATERIALIZED")
        if not self._accept("VIEW"):
            return self._session_table(start)
        if_exists = self._accept("IF", "EXISTS")
        name = self._word("a view's name")
        self._end()
        return DropView(name, if_exists)

    def refresh(self) -> Statement:
        self._expect("REFRESH")
        self._expect("MATERIALIZED", "VIEW")
        name = self._word("a view's name")
        self._end()
        return RefreshView(name)

    def registry(self) -> Statement:
        return Nothing("the catalogue is part of cirrusql; there is nothing to pull")

    def use(self) -> Statement:
        return Nothing("names are always written in full here; USE changes nothing")

    def purge(self) -> Statement:
        return Nothing("nothing is kept between statements; there is nothing to purge")

    def transaction(self) -> Statement:
        word = self._tokens[self._at].text.upper()
        raise NotSupportedError(
            f"{word} is not supported: a change to the cloud cannot be rolled back",
            hint="see what would be done with EXPLAIN or --dry-run",
            position=position(self._source.script, self._tokens[self._at].start),
        )


def _is_cloud(name: Name) -> bool:
    return len(name.parts) > 1 and name.parts[0].lower() in PROVIDERS


def _known_verbs(word: str) -> str | None:
    return did_you_mean(word, [verb.lower() for verb in _STATEMENTS if verb.isalpha()])


_STATEMENTS: dict[str, Callable[[_Parser], Statement]] = {
    "SELECT": _Parser.select,
    "WITH": _Parser.select,
    "VALUES": _Parser.select,
    "(": _Parser.select,
    "INSERT": _Parser.insert,
    "REPLACE": _Parser.insert,
    "UPDATE": _Parser.update,
    "DELETE": _Parser.delete,
    "EXPLAIN": _Parser.explain,
    "SHOW": _Parser.show,
    "DESCRIBE": _Parser.describe,
    "DESC": _Parser.describe,
    "SET": _Parser.set_option,
    "EXEC": _Parser.execute,
    "CREATE": _Parser.create,
    "DROP": _Parser.drop,
    "REFRESH": _Parser.refresh,
    "REGISTRY": _Parser.registry,
    "USE": _Parser.use,
    "PURGE": _Parser.purge,
    "BEGIN": _Parser.transaction,
    "COMMIT": _Parser.transaction,
    "ROLLBACK": _Parser.transaction,
}
