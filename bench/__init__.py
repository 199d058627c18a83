"""Benchmarks one can run: each prints a table beside a baseline of the same run."""
