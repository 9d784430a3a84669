"""Every resource type, through the SQL engine and over the wire, on the local cloud."""
