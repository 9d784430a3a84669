"""The SQL engine, from statements to calls and back, against local clouds."""
