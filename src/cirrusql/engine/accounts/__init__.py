"""The accounts that statements may ask: how they are named, and where their keys come from."""
