import { described, type Faults, inModel, orders, partitioned, ref, table } from "../planted-faults.ts";

const filtered = partitioned("q", ", requirePartitionFilter: true");
const plain = partitioned("q");
const view = (query: string) =>
  table("v", query, `description: "x", columns: { id: "i", on_day: "d" }`).replace('"table"', '"view"');
const refused =
  "Cannot query over table 'shop.q' without a filter over column(s) 'day' that can be used for partition elimination";
const whole = (what: string) => `The ${what} all partitions of shop.q: nothing compares day with a constant`;

/** An update of an incremental table that reads `q` under a condition. */
function update(query: string): string {
  return `publish("m", { type: "incremental", ${described} }).query((ctx) => \`${query}\`);\n`;
}

function operation(sql: string): string {
  return `operate("m").queries((ctx) => \`${sql}\`);\n`;
}

const q = "$" + '{«whole_partitioned_table»ctx.ref("q")}';
const required = "$" + '{«partition_filter_required»ctx.ref("q")}';

/** Reads of partitioned tables that nothing narrows down. */
export const partitionFaults: Faults = {
  "no filter at all": inModel(filtered + table("m", `SELECT id FROM ${required}`), refused),
  "a filter beside another condition by OR": inModel(
    filtered + table("m", `SELECT id FROM ${required} WHERE day > "2025-01-01" OR id = 1`),
    refused,
  ),
  "a filter on each side of an OR": inModel(
    filtered +
      table("m", `SELECT id FROM ${ref("q")} WHERE day > "2025-01-01" AND id = 1 OR day = "2024-01-01"`),
  ),
  "a filter in the ON of the side that is kept": inModel(
    filtered +
      table(
        "m",
        `SELECT q.id FROM ${required} AS q LEFT JOIN ${orders} AS o ON o.id = q.id AND q.day = "2025-01-01"`,
      ),
    refused,
  ),
  "a filter in the ON of the side that is not": inModel(
    filtered +
      table(
        "m",
        `SELECT o.id FROM ${orders} AS o LEFT JOIN ${ref("q")} AS q ON o.id = q.id AND q.day = "2025-01-01"`,
      ),
  ),
  "the second read of two": inModel(
    filtered +
      table(
        "m",
        `SELECT a.id FROM ${ref("q")} AS a JOIN (SELECT * FROM ${required}) AS b ON a.id = b.id AND a.day = "2025-01-01"`,
      ),
    refused,
  ),
  "an assertion": inModel(`${filtered}assert("m").query((ctx) => \`SELECT id FROM ${required}\`);`, refused),
  "a view, read without a filter": inModel(
    filtered +
      view(`SELECT id, day AS on_day FROM ${ref("q")}`) +
      table("m", `SELECT id FROM $\{«partition_filter_required»ctx.ref("v")}`),
    refused,
  ),
  "a view, read with one": inModel(
    filtered +
      view(`SELECT id, day AS on_day FROM ${ref("q")}`) +
      table("m", `SELECT id FROM ${ref("v")} WHERE on_day = "2025-01-01"`),
  ),
  "a view that lets nobody filter": inModel(
    filtered + view(`SELECT id, FORMAT_DATE("%Y", day) AS on_day FROM ${required}`),
    refused,
  ),
  "a view that filters itself": inModel(
    filtered +
      view(`SELECT id, day AS on_day FROM ${ref("q")} WHERE day >= "2025-01-01"`) +
      table("m", `SELECT id FROM ${ref("v")}`),
  ),
  "an update without a filter": inModel(plain + update(`SELECT id FROM ${q}`), whole("update reads")),
  "an update's filter by a text of the day": inModel(
    plain + update(`SELECT id FROM ${q} WHERE FORMAT_DATE("%Y", day) = "2025"`),
    whole("update reads"),
  ),
  "an update's filter by a text that a subquery made": inModel(
    plain +
      update(`SELECT id FROM (SELECT id, CAST(day AS STRING) AS text FROM ${q}) WHERE text = "2025-01-01"`),
    whole("update reads"),
  ),
  "an update's filter by the month": inModel(
    plain +
      update(
        `SELECT id FROM (SELECT id, DATE_TRUNC(day, MONTH) AS month FROM ${ref("q")}) WHERE month >= "2025-01-01"`,
      ),
  ),
  "an update's filter by another table's day": inModel(
    plain + update(`SELECT q.id FROM ${q} AS q JOIN ${orders} AS o ON q.day = DATE(o.placed_at)`),
    whole("update reads"),
  ),
  "a DELETE by a text of the day": inModel(
    plain + operation(`DELETE FROM ${q} WHERE FORMAT_DATE("%Y", day) = "2025"`),
    whole("DELETE goes through"),
  ),
  "an UPDATE by another column": inModel(
    plain + operation(`UPDATE ${q} SET id = 1 WHERE id = 2`),
    whole("UPDATE goes through"),
  ),
  "a MERGE by another column": inModel(
    plain + operation(`MERGE ${q} AS q USING ${orders} AS o ON q.id = o.id WHEN MATCHED THEN DELETE`),
    whole("MERGE goes through"),
  ),
  "a MERGE whose clause asks for days": inModel(
    plain +
      operation(
        `MERGE ${ref("q")} AS q USING ${orders} AS o ON FALSE WHEN NOT MATCHED BY SOURCE AND q.day = "2025-01-01" THEN DELETE`,
      ),
  ),
  "a MERGE and a DELETE by days, and one of all": inModel(
    plain +
      operation(
        `DECLARE days ARRAY<DATE>; MERGE ${ref("q")} AS q USING ${orders} AS o ON q.id = o.id AND q.day IN UNNEST(days) WHEN MATCHED THEN DELETE; DELETE FROM ${ref("q")} WHERE day = CURRENT_DATE(); DELETE FROM ${ref("q")} WHERE TRUE`,
      ),
  ),
};
