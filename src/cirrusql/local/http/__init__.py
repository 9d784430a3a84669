"""The local cloud over HTTP, and the services beside Cloud Control."""
