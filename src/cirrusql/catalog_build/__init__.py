"""Build time only: compile the published resource schemas into the catalogue file.

`sources` reads the pinned packages' data, `facts` says what one schema means and `quirks` what it
does not say, `patterns` makes its regular expressions usable, `compile` writes the SQLite file that
`cirrusql.catalog` opens.
"""
