"""The console: a page in the browser, and the server that it asks.

The server is a door like those of PostgreSQL's clients and of agents: it makes HTTP into calls of
sessions, and what they answer into JSON. The page's source is in the folder `console` of the
repository; what is built from it lies in `page`.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.console.console import Console
    from cirrusql.console.server import serve_console

__all__ = ["Console", "serve_console"]

__getattr__ = lazily(__name__, {".console": ("Console",), ".server": ("serve_console",)})
