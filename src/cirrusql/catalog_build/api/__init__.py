"""Compile AWS's service models into what relations of API operations need, at build time."""
