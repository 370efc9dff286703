import type { DocumentedCase } from "../cases.ts";

const shares = `UNNEST([STRUCT('a' AS k, 'x' AS l, 1 AS n), ('a', 'y', 2), ('b', 'x', 3), (NULL, 'y', 4)])`;

/** What this evaluator does not answer, or not as documented: GROUP BY ALL, grouping sets, value tables as whole queries. */
export const groupingCases: readonly DocumentedCase[] = [
  {
    source: "https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#group_by_all",
    documented: [
      [`SELECT k, SUM(n) FROM ${shares} GROUP BY ALL`, `SELECT k, SUM(n) FROM ${shares} GROUP BY k`],
      [
        `SELECT 'c', UPPER(k), SUM(n) + COUNT(*), RANK() OVER (ORDER BY SUM(n)) FROM ${shares} GROUP BY ALL`,
        `SELECT 'c', UPPER(k), SUM(n) + COUNT(*), RANK() OVER (ORDER BY SUM(n)) FROM ${shares} GROUP BY 2`,
      ],
      [
        `SELECT *, COUNT(*) FROM ${shares} GROUP BY ALL`,
        `SELECT *, COUNT(*) FROM ${shares} GROUP BY k, l, n`,
      ],
      [`SELECT COUNT(*), 1 FROM ${shares} GROUP BY ALL`, `SELECT COUNT(*), 1 FROM ${shares}`],
      [`SELECT 1 FROM ${shares} GROUP BY ALL`, `SELECT 1`],
    ],
  },
  {
    source:
      "https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#group_by_grouping_sets",
    documented: [
      [
        `SELECT k, l, SUM(n) FROM ${shares} GROUP BY GROUPING SETS (k, (k, l), ())`,
        `SELECT k, CAST(NULL AS STRING), SUM(n) FROM ${shares} GROUP BY k UNION ALL SELECT k, l, SUM(n) FROM ${shares} GROUP BY k, l UNION ALL SELECT NULL, NULL, SUM(n) FROM ${shares}`,
      ],
      [
        `SELECT k, l, SUM(n), GROUPING(k), GROUPING(l) FROM ${shares} GROUP BY ROLLUP (k, l)`,
        `SELECT k, l, SUM(n), 0, 0 FROM ${shares} GROUP BY k, l UNION ALL SELECT k, NULL, SUM(n), 0, 1 FROM ${shares} GROUP BY k UNION ALL SELECT NULL, NULL, SUM(n), 1, 1 FROM ${shares}`,
      ],
      [
        `SELECT k, l, COUNT(*) FROM ${shares} GROUP BY CUBE (k, l) HAVING GROUPING(k) = 1`,
        `SELECT CAST(NULL AS STRING), l, COUNT(*) FROM ${shares} GROUP BY l UNION ALL SELECT NULL, NULL, COUNT(*) FROM ${shares}`,
      ],
      [
        `SELECT UPPER(k) AS u, 'c' AS c, COUNT(*) FROM ${shares} GROUP BY ROLLUP (u, c)`,
        `SELECT UPPER(k), 'c', COUNT(*) FROM ${shares} GROUP BY 1 UNION ALL SELECT UPPER(k), NULL, COUNT(*) FROM ${shares} GROUP BY 1 UNION ALL SELECT NULL, NULL, COUNT(*) FROM ${shares}`,
      ],
    ],
  },
  {
    source: "https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#select_as_value",
    documented: [
      [`SELECT AS STRUCT k, n + 1 FROM ${shares}`, `SELECT k, n + 1 FROM ${shares}`],
      [
        `SELECT AS VALUE ARRAY_AGG(s ORDER BY n DESC LIMIT 1)[OFFSET(0)] FROM ${shares} AS s GROUP BY l`,
        `SELECT k, l, n FROM ${shares} QUALIFY ROW_NUMBER() OVER (PARTITION BY l ORDER BY n DESC) = 1`,
      ],
      [`SELECT AS VALUE n FROM ${shares}`, `SELECT n FROM ${shares}`],
    ],
  },
  {
    source: "https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#set_operators",
    documented: [
      [
        "SELECT 1 AS a, 2 AS b FULL OUTER UNION ALL CORRESPONDING SELECT 3 AS b, 4 AS c",
        "SELECT 1, 2, NULL UNION ALL SELECT NULL, 3, 4",
      ],
      [
        "SELECT 1 AS a, 2 AS b LEFT UNION DISTINCT CORRESPONDING SELECT 3 AS b, 4 AS c",
        "SELECT 1, 2 UNION DISTINCT SELECT NULL, 3",
      ],
      [
        "SELECT 1 AS a, 2 AS b EXCEPT DISTINCT CORRESPONDING SELECT 3 AS b, 4 AS c",
        "SELECT 2 EXCEPT DISTINCT SELECT 3",
      ],
    ],
  },
];
