"""The version, by itself: reading it from the package's metadata would be slow."""

VERSION = "0.1.0"
