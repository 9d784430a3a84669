"""Ask the inventory with Polars, which reads Delta tables by the package `deltalake`.

python with_polars.py ~/.local/share/cirrusql/inventory/NAME
"""

import sys

import polars as pl

place = sys.argv[1]
key = ["type_name", "account_id", "region", "identifier"]

# What is of no run in `runs` is of a commit that was cut short, and does not count.
runs = pl.scan_delta(f"{place}/runs").select("run_id")
events = pl.scan_delta(f"{place}/resources").join(runs, on="run_id")
state = events.sort("observed_at", "run_id").group_by(key).last().filter(pl.col("op") != "gone")
counts = state.group_by("type_name").len().sort("type_name").collect()

print("resources there are now")
for type_name, count in counts.iter_rows():
    print(f"  {type_name}: {count}")
