"""What the page asks: a module for each part of it, each with its `ROUTES`."""
