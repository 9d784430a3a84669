"""The console: a page in the browser, and the server that it asks."""
