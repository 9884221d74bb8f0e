"""Executes notebooks headless, in their folder, and writes what their cells gave to standard output, as JSON."""

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

outputs = {}
for path in map(Path, sys.argv[1:]):
    notebook = nbformat.read(path, as_version=4)
    # What fails stands in the outputs, where the tests look for it.
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="tslab",
        allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    outputs[path.stem] = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
json.dump(outputs, sys.stdout)
