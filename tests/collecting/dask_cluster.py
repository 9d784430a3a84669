"""A Dask cluster of two worker processes, as a program: its address on stdout, until stdin ends."""

import sys

import dask
from distributed import LocalCluster

if __name__ == "__main__":
    dask.config.set({"distributed.scheduler.allowed-failures": int(sys.argv[1])})
    with LocalCluster(
        n_workers=2, threads_per_worker=8, processes=True, dashboard_address=None
    ) as cluster:
        pids = [str(nanny.pid) for nanny in cluster.workers.values()]
        sys.stdout.write(" ".join((cluster.scheduler_address, *pids)) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
