"""Calls, signatures, limits, protocols, and what the environment says of AWS."""
