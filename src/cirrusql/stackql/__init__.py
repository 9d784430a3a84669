"""StackQL's command line, answered here: what tools written for that program start.

A launcher called `stackql` runs it, which `cirrusql stackql install` writes. What is answered
otherwise than by `cirrusql` is in this package, and in the manners of `cirrusql.pgwire`.
"""
