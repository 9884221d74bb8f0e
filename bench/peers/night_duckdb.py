"""A night of our own SQL run by DuckDB's Python client, scored by LightGBM: the third peer of bench/nightly/run.mjs.

The statements are those of ingest, arrears and features as bench/nightly/recorded-sql.mjs has seen them, in their order
and with their parameters. What our program does besides SQL, such as hashing the inputs, contact rules, capacity,
strategy and the report, is not done.
Usage: night_duckdb.py <statements.jsonl> <exported model> <output folder> [--reasons]
"""

import json
import re
import sys
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from ranking import REASONS, Champion, score

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def bound(parameters: dict) -> dict:
    """A text YYYY-MM-DD binds as DATE."""
    return {
        name: date.fromisoformat(value) if isinstance(value, str) and DATE.fullmatch(value) else value
        for name, value in parameters.items()
    }


def main() -> None:
    statements, model, output = sys.argv[1:4]
    folder = Path(output)
    connection = duckdb.connect(folder / "warehouse.duckdb", config={"preserve_insertion_order": "false"})
    connection.execute(f"SET temp_directory = '{folder / 'spill'}'")
    with open(statements) as lines:
        for line in lines:
            statement = json.loads(line)
            connection.execute(statement["sql"], bound(statement["parameters"])).fetchall()
    champion = Champion(Path(model))
    names = ", ".join(champion.features)
    columns = connection.execute(f"SELECT {names} FROM feat_matrix ORDER BY loan_key").fetchnumpy()
    matrix = np.column_stack([np.ma.filled(columns[name], np.nan) for name in champion.features])
    position = connection.execute(
        "SELECT loan_key, bucket_ordinal, CAST(amount_past_due AS DOUBLE) AS past_due,"
        " CAST(outstanding_principal AS DOUBLE) AS outstanding FROM arr_cohort ORDER BY loan_key"
    ).fetchnumpy()
    bucket, past_due, outstanding = (np.asarray(position[name]) for name in ["bucket_ordinal", "past_due", "outstanding"])
    pd = champion.pd(matrix)
    scored = {
        "loan_key": np.asarray(position["loan_key"]),
        "pd": pd,
        "score": score(pd),
        "expected_recovery": champion.recovery(matrix, bucket, past_due, outstanding),
    }
    if "--reasons" in sys.argv:
        reasons = champion.reasons(matrix)
        texts = champion.texts(reasons)
        for place in range(REASONS):
            scored[f"reason_{place + 1}"] = pa.array(reasons[:, place], pa.string())
            scored[f"reason_{place + 1}_text"] = pa.array(texts[:, place], pa.string())
    accounts = pa.table(scored)
    connection.register("scored", accounts)
    stamp = ", ".join(f"${name} AS {name}" for name in champion.told["stamp"])
    connection.execute(
        f"""CREATE TABLE ranked AS
        SELECT CAST(row_number() OVER (ORDER BY pd DESC, dpd DESC, amount_past_due DESC, loan_id) AS INTEGER) AS rank,
          loan_id, customer_id, product, currency, as_of_date, dpd, dpd_bucket, amount_past_due, outstanding_principal,
          scored.* EXCLUDE (loan_key, expected_recovery),
          CAST(round(pd * CAST(outstanding_principal AS DOUBLE), 2) AS DECIMAL(18, 2)) AS expected_loss,
          CAST(round(expected_recovery, 2) AS DECIMAL(18, 2)) AS expected_recovery, {stamp}
        FROM arr_cohort JOIN scored USING (loan_key) ORDER BY rank""",
        champion.told["stamp"],
    )
    for ending, form in [("csv", "csv, HEADER"), ("parquet", "parquet, COMPRESSION zstd"), ("jsonl", "json")]:
        path = folder / f"ranked_accounts.{ending}"
        connection.execute(f"COPY (FROM ranked ORDER BY rank) TO '{path}' (FORMAT {form})")
    table = connection.execute("FROM ranked ORDER BY rank").to_arrow_table()
    with pa.OSFile(str(folder / "ranked_accounts.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    connection.close()


if __name__ == "__main__":
    main()
