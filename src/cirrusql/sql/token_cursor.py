"""A cursor over the tokens of one statement: what every parser of statements is made of."""

from __future__ import annotations

from cirrusql.errors import ParseError, Position
from cirrusql.sql.lexer import Kind, Token, position
from cirrusql.sql.script import Fragment, Source
from cirrusql.sql.statements import Name


class TokenCursor:
    """The tokens of one statement, read from left to right; `at` is the only mutable state.

    `target` is the full name of what it writes to, where that is known and not written.
    """

    def __init__(self, source: Source, target: Name | None = None) -> None:
        self.source = source
        self.target = target
        self.at = 0

    # -- looking ----------------------------------------------------------------------------------

    @property
    def hints(self) -> frozenset[str]:
        """The words of the statement's `/*+ … */` comments."""
        return self.source.hints

    def peek(self, ahead: int = 0) -> Token | None:
        """The next token, or one behind it; None past the end."""
        at = self.at + ahead
        return self.source.tokens[at] if at < len(self.source.tokens) else None

    def position(self) -> Position:
        """Where the next token stands, or where the statement ends."""
        token = self.peek()
        offset = token.start if token else self.source.tokens[-1].end
        return position(self.source.script, offset)

    def next_is(self, *words: str) -> bool:
        """Whether the next token is one of the words."""
        token = self.peek()
        return token is not None and token.is_word(*words)

    # -- taking -----------------------------------------------------------------------------------

    def accept(self, *words: str) -> bool:
        """Take the words, one after the other, if they come next."""
        ahead = [self.peek(n) for n in range(len(words))]
        if all(t is not None and t.is_word(w) for t, w in zip(ahead, words, strict=True)):
            self.at += len(words)
            return True
        return False

    def expect(self, *words: str) -> None:
        """Take the words, or raise ParseError."""
        if not self.accept(*words):
            raise self.error(f"expected {' '.join(words)}{self.instead()}")

    def accept_symbol(self, symbol: str) -> bool:
        """Take the symbol if it comes next."""
        token = self.peek()
        if token is not None and token.is_symbol(symbol):
            self.at += 1
            return True
        return False

    def expect_symbol(self, symbol: str) -> None:
        """Take the symbol, or raise ParseError."""
        if not self.accept_symbol(symbol):
            raise self.error(f"expected '{symbol}'{self.instead()}")

    def end(self) -> None:
        """Raise ParseError unless the statement ends here."""
        token = self.peek()
        if token is not None:
            raise self.error(f"did not expect '{token.text}' here")

    def word(self, what: str) -> str:
        """Take a name, quoted or not, and return it without its quotes."""
        token = self.peek()
        if token is None or token.kind not in (Kind.WORD, Kind.QUOTED_NAME):
            raise self.error(f"expected {what}{self.instead()}")
        self.at += 1
        return token.value

    def name(self, what: str = "a name") -> Name:
        """Take a dotted name."""
        where = self.position()
        parts = [self.word(what)]
        while self.accept_symbol("."):
            parts.append(self.word(what))
        return Name(tuple(parts), where)

    def names(self, what: str) -> tuple[Name, ...]:
        """Take a list of names in parentheses."""
        self.expect_symbol("(")
        found = [self.name(what)]
        while self.accept_symbol(","):
            found.append(self.name(what))
        self.expect_symbol(")")
        return tuple(found)

    def literal(self) -> str:
        """Take one word, number or string and return what it stands for."""
        token = self.peek()
        if token is None or token.kind is Kind.SYMBOL:
            raise self.error(f"expected a value{self.instead()}")
        self.at += 1
        return token.value

    def constant(self) -> str | None:
        """Take a value that may be negative or in parentheses; NULL is None.

        As `literal` in cirrusql.sql.parameters writes them, so a parameter can stand here.
        """
        depth = 0
        while self.accept_symbol("("):
            depth += 1
        value = None if self.accept("NULL") else self._signed()
        for _ in range(depth):
            self.expect_symbol(")")
        return value

    def _signed(self) -> str:
        if self.accept("CAST"):  # a text with NULs in it, which no string can have
            self.expect_symbol("(")
            self.expect("X")
            text = bytes.fromhex(self.literal()).decode()
            self.expect("AS", "TEXT")
            self.expect_symbol(")")
            if self.accept_symbol("||"):
                text += self.literal()
            return text
        sign = "-" if self.accept_symbol("-") else ""
        return sign + self.literal()

    def until(self, *ends: str) -> Fragment:
        """Take what comes before one of `ends`, or all that is left.

        An end is a symbol or words in upper case, such as "ON CONFLICT DO", outside parentheses;
        the FROM of `IS DISTINCT FROM` is none.
        """
        start, depth = self.at, 0
        phrases = [end.split() for end in ends]
        firsts = {phrase[0] for phrase in phrases}
        while (token := self.peek()) is not None:
            if depth == 0 and token.text.upper() in firsts and self._begins(phrases):
                before = self.peek(-1)
                if not (
                    token.is_word("FROM") and before is not None and before.is_word("DISTINCT")
                ):
                    break
            depth += token.is_symbol("(") - token.is_symbol(")")
            if depth < 0:
                raise self.error("this ')' closes nothing")
            self.at += 1
        if self.at == start:
            raise self.error(f"expected an expression{self.instead()}")
        return self.since(start)

    def _begins(self, phrases: list[list[str]]) -> bool:
        longest = max(len(phrase) for phrase in phrases)
        ahead = [token.text.upper() for n in range(longest) if (token := self.peek(n))]
        return any(ahead[: len(phrase)] == phrase for phrase in phrases)

    def rest(self) -> Fragment | None:
        """Take all that is left; None if nothing is."""
        start, self.at = self.at, len(self.source.tokens)
        return self.since(start) if start < self.at else None

    def since(self, start: int) -> Fragment:
        """The text from a token up to the next one."""
        return self.source.between(start, self.at)

    # -- complaining ------------------------------------------------------------------------------

    def instead(self) -> str:
        """What was found where something else was expected, for an error's message."""
        token = self.peek()
        return f", found '{token.text}'" if token else ", found the end of the statement"

    def error(self, message: str, hint: str | None = None) -> ParseError:
        """A syntax error at the next token."""
        return self.source.error(message, self.at, hint)
