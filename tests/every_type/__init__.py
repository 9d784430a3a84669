"""Every resource type through the SQL engine, on the local cloud."""
