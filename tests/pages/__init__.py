"""Every example of every generated page, pasted into a session of the local cloud."""
