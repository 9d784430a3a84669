"""How plans and graphs are shown: as text, as JSON, as rows."""
