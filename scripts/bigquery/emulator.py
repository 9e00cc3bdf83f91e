"""Starts bqemulator without the DuckDB extensions that it fetches at start:
only its GEOGRAPHY type needs them, and no table here has one."""
import sys

from bqemulator.cli import main
from bqemulator.storage.engine import DuckDBEngine

for extension in ("_load_spatial", "_load_format_extensions"):
    setattr(DuckDBEngine, extension, lambda self: None)
sys.argv = ["bqemulator", "start", "--ephemeral", "--project", "p", "--rest-port", sys.argv[1], "--grpc-port", "0"]
main()
