"""The command line: a protocol to sessions, and errors to lines and exit codes."""
