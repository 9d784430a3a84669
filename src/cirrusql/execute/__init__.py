"""Running a plan: concurrent calls, staging tables, SQLite."""
