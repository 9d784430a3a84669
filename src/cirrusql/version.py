"""The version, by itself: reading a package's metadata for it would take longer than `--version`."""

VERSION = "0.1.0"
