"""Side-by-side measurements: `python -m bench` (or `make bench`). See docs/benchmarks.md."""
