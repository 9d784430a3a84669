"""SQLAlchemy's dialect compliance suite."""

from sqlalchemy.testing.suite import *
