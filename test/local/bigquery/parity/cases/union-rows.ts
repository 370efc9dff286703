import type { QueryCase } from "../cases.ts";

const rows = (...values: readonly string[]) =>
  values.map((value) => `SELECT ${value} AS x`).join(" UNION ALL ");

/** Rows that a query states itself, one SELECT a row: they are read in the order in which they stand. */
export const unionRowQueries: QueryCase = {
  queries: [
    ...[
      ["TRUE", "FALSE", "TRUE", "NULL"],
      ["1", "NULL", "-1", "9223372036854775807"],
      ["NULL", "1", "2.5", "CAST('NaN' AS FLOAT64)"],
      ["1", "NUMERIC '1.5'", "BIGNUMERIC '-1e-38'"],
      ["'σ'", "''", "NULL", "'⨝'", "'a''b'"],
      ["b'a'", "b''", "NULL", "b'\\xff'"],
      ["DATE '1984-08-02'", "NULL", "DATE '9999-12-31'", "DATE '0001-01-01'"],
      ["'2024-02-29'", "DATE '1984-08-02'"],
      ["DATETIME '2024-02-29 23:59:59.999999'", "DATETIME '0001-01-01'"],
      ["TIMESTAMP '2024-03-31 01:30:00 Europe/Berlin'", "NULL", "TIMESTAMP '1969-12-31'"],
      ["TIME '23:59:59.999999'", "TIME '00:00:00'"],
      ["JSON '10'", "JSON 'null'", "NULL", "JSON '{\"a\": [1, true]}'", "JSON '\"x\"'"],
      ["STRUCT(1 AS a, 'x' AS b)", "NULL", "STRUCT(3 AS a, NULL AS b)", "STRUCT(2 AS a, '' AS b)"],
      ["STRUCT([1, 2] AS a, STRUCT(DATE '2024-01-01' AS d) AS b)", "NULL", "STRUCT([0] AS a, NULL AS b)"],
    ].map((values) => `SELECT ARRAY_AGG(x) FROM (${rows(...values)})`),
    `SELECT STRING_AGG(x) FROM (${rows("'c'", "'a'", "NULL", "'b'")})`,
    `SELECT ARRAY_CONCAT_AGG(x) FROM (${rows("[3, 1]", "[]", "[2]", "NULL")})`,
    `SELECT ARRAY_LENGTH(x) FROM (${rows("[3, 1]", "[]", "NULL")}) ORDER BY 1`,
    `SELECT ARRAY(${rows("3", "1", "2")})`,
    `SELECT ARRAY_AGG(x) FROM (${rows("1 + 1", "ABS(-7)", "(SELECT MAX(y) FROM UNNEST([4, 9]) AS y)", "LENGTH('abc')")})`,
    `SELECT ARRAY_AGG(x) FROM (${rows(...Array.from({ length: 400 }, (_, index) => String((index * 7919) % 401)))})`,
    `SELECT y, (SELECT ARRAY_AGG(x) FROM (${rows("y", "y + 1", "NULL")})) FROM UNNEST([5, 1]) AS y ORDER BY y`,
    `SELECT y, ARRAY(${rows("y", "-y", "0")}) FROM UNNEST([5, 1]) AS y ORDER BY y`,
    `SELECT x, COUNT(*) FROM (${rows("1", "2", "1")} UNION ALL SELECT y FROM UNNEST([1, 3]) AS y UNION ALL ${rows("3", "4")}) GROUP BY x ORDER BY x`,
    `SELECT * FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL UNION ALL SELECT NULL, 'z') WHERE a IS NOT NULL ORDER BY a`,
    `SELECT 1 AS a, 1 AS b, 1 AS c UNION ALL SELECT 2, 2, 2`,
    `SELECT a.x, b.x FROM (${rows("1", "2")}) AS a LEFT JOIN (${rows("2", "3")}) AS b USING (x) ORDER BY a.x`,
    `SELECT x FROM (${rows("3", "1", "2")}) ORDER BY x LIMIT 2 OFFSET 1`,
    `(SELECT 1 AS x ORDER BY x LIMIT 1) UNION ALL SELECT 2 UNION ALL (SELECT 3 LIMIT 0) ORDER BY x`,
    `SELECT COUNT(*) FROM (SELECT 1 FROM (SELECT 1 UNION ALL SELECT 2))`,
    `WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT 5 UNION ALL (SELECT n + 1 FROM r WHERE n < 3)) SELECT n, COUNT(*) FROM r GROUP BY n ORDER BY n`,
    `WITH a AS (${rows("2", "1")}) SELECT ARRAY_AGG(x) FROM (SELECT * FROM a WHERE x > 0)`,
    `SELECT x, SUM(x) OVER (ORDER BY x) FROM (${rows("3", "1", "2")}) ORDER BY x`,
    `SELECT x.a, x.b FROM (${rows("STRUCT(1 AS a, [1] AS b)", "(2, NULL)")}) ORDER BY 1`,
  ],
};
