"""Drives the embedded BigQuery by Google's own Python client, unmodified; prints what it saw as JSON."""

import datetime
import decimal
import io
import json
import sys

from google.api_core.exceptions import BadRequest, Conflict, NotFound
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

client = bigquery.Client(
    project="python",
    credentials=AnonymousCredentials(),
    client_options={"api_endpoint": sys.argv[1]},
)
seen = {}

client.create_dataset("p")
try:
    client.create_dataset("p")
except Conflict as error:
    seen["conflict"] = error.errors[0]["reason"]

parameters = [
    bigquery.ScalarQueryParameter("i", "INT64", 41),
    bigquery.ScalarQueryParameter("none", "STRING", None),
    bigquery.ScalarQueryParameter("d", "DATE", datetime.date(2024, 2, 29)),
    bigquery.ScalarQueryParameter("n", "NUMERIC", decimal.Decimal("1.5")),
    bigquery.ScalarQueryParameter("y", "BYTES", b"\x00\xff"),
    bigquery.ArrayQueryParameter("list", "INT64", [1, 2, 3]),
    bigquery.StructQueryParameter(
        "place",
        bigquery.ScalarQueryParameter("city", "STRING", "京都"),
        bigquery.ArrayQueryParameter("zips", "STRING", ["600"]),
    ),
]
row = next(
    iter(
        client.query_and_wait(
            "SELECT @i + 1 AS i, @none IS NULL AS none, @d AS d, @n AS n, @y AS y, ARRAY_LENGTH(@list) AS l,"
            " @place.city AS city, @place.zips[0] AS zip, [STRUCT(1 AS a)] AS nested,"
            " TIMESTAMP '2024-01-01 00:00:00.000001+00' AS ts",
            job_config=bigquery.QueryJobConfig(query_parameters=parameters),
        )
    )
)
seen["row"] = {key: str(value) for key, value in row.items()}
positional = bigquery.QueryJobConfig(
    query_parameters=[bigquery.ScalarQueryParameter(None, "INT64", 2)], labels={"team": "a"}
)
job = client.query("SELECT n FROM UNNEST(GENERATE_ARRAY(1, 25000)) AS n WHERE n > ?", job_config=positional)
seen["paged"] = sum(row.n for row in job.result(page_size=7000))
seen["labels"] = client.get_job(job.job_id).labels

dry = client.query("SELECT 1 AS a, 'x' AS b", job_config=bigquery.QueryJobConfig(dry_run=True, use_query_cache=False))
seen["dry"] = [dry.total_bytes_processed, [[field.name, field.field_type] for field in dry.schema]]

rows = [{"id": 1, "name": "a"}, {"id": 2, "name": None}]
schema = [bigquery.SchemaField("id", "INT64", "REQUIRED"), bigquery.SchemaField("name", "STRING")]
client.load_table_from_json(rows, "p.loaded", job_config=bigquery.LoadJobConfig(schema=schema)).result()
csv = bigquery.LoadJobConfig(
    schema=schema, source_format="CSV", skip_leading_rows=1, write_disposition="WRITE_APPEND"
)
client.load_table_from_file(io.BytesIO(b"id,name\n3,c\n"), "p.loaded", job_config=csv).result()
table = client.get_table("p.loaded")
seen["loaded"] = [table.num_rows, [[field.name, field.mode] for field in table.schema]]
seen["inserted"] = client.insert_rows_json("p.loaded", [{"id": 4, "name": "d"}])
seen["refused"] = client.insert_rows_json("p.loaded", [{"id": "x"}])[0]["errors"][0]["reason"]
seen["listed"] = sorted(row.id for row in client.list_rows("p.loaded", selected_fields=[schema[0]]))

made = bigquery.Table("python.p.made", schema=[bigquery.SchemaField("d", "DATE"), bigquery.SchemaField("v", "INT64")])
made.time_partitioning = bigquery.TimePartitioning(field="d")
made = client.create_table(made)
made.description = "Made here."
made.schema = [*made.schema, bigquery.SchemaField("more", "STRING")]
made = client.update_table(made, ["description", "schema"])
seen["made"] = [made.description, len(made.schema), made.partitioning_type]
view = bigquery.Table("python.p.seen")
view.view_query = "SELECT id FROM p.loaded"
client.create_table(view)
seen["tables"] = sorted([table.table_id, table.table_type] for table in client.list_tables("p"))
client.copy_table("python.p.loaded", "python.p.copied").result()
seen["copied"] = client.get_table("p.copied").num_rows
config = bigquery.QueryJobConfig(destination="python.p.result", write_disposition="WRITE_TRUNCATE")
client.query("SELECT id FROM p.loaded", job_config=config).result()
seen["result"] = client.get_table("p.result").num_rows
script = client.query("DECLARE x INT64 DEFAULT 1; SELECT x; SELECT x + 1 AS y")
seen["script"] = [[row.y for row in script.result()], len(list(client.list_jobs(parent_job=script)))]
seen["dml"] = client.query("DELETE FROM p.loaded WHERE id > 2").result().num_dml_affected_rows
seen["jobs"] = len(list(client.list_jobs(max_results=3)))
try:
    client.query_and_wait("SELECT idd FROM p.loaded")
except BadRequest as error:
    seen["bad"] = [error.errors[0]["reason"], error.errors[0]["message"]]
try:
    client.get_table("p.none")
except NotFound as error:
    seen["missing"] = error.errors[0]["reason"]
client.delete_dataset("p", delete_contents=True)
print(json.dumps(seen))
