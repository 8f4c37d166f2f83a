"""The parts of smime_bench.py: what is measured (rows, engine, product), on what (world), how (contest), and the table (page)."""
