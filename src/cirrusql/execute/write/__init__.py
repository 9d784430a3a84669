"""Writing: targets become checked calls, carried out once each and accounted for."""
