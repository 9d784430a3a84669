"""What there is to ask and to change: found as one types, and a page for each."""

from cirrusql.console.catalogue.catalogue import Catalogue

__all__ = ["Catalogue"]
