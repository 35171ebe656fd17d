"""Workloads measured beside their floors: how fast ours is, as a share of the fastest way to do the bare thing."""
