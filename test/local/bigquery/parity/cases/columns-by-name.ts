import { tables } from "../../translate/tables.ts";
import type { DocumentedCase, RefusedCase } from "../cases.ts";

const left = "SELECT 1 AS one, 10 AS two";
const right = "SELECT 20 AS two, 2 AS one";
const other = "SELECT 20 AS two, 3 AS three";

/** Set operations by the names of columns, which the reference evaluator does not know. */
export const columnsByNameCases: readonly DocumentedCase[] = [
  {
    source:
      "https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#by_name_or_corresponding",
    tables,
    documented: [
      [`${left} UNION ALL BY NAME ${right}`, `${left} UNION ALL SELECT 2, 20`],
      [`${left} UNION ALL STRICT CORRESPONDING ${right}`, `${left} UNION ALL SELECT 2, 20`],
      [`${left} UNION DISTINCT BY NAME SELECT 10 AS two, 1 AS one`, left],
      [`${left} INTERSECT DISTINCT BY NAME SELECT 10 AS two, 1 AS one`, left],
      [`${left} EXCEPT DISTINCT BY NAME SELECT 10 AS two, 1 AS one`, `${left} LIMIT 0`],
      [
        `${left} UNION ALL BY NAME ${right} UNION ALL BY NAME ${left}`,
        `${left} UNION ALL SELECT 2, 20 UNION ALL ${left}`,
      ],
      [
        `SELECT * FROM (${left} UNION ALL BY NAME ${right}) UNION ALL ${left}`,
        `${left} UNION ALL SELECT 2, 20 UNION ALL ${left}`,
      ],
      [`${left} INNER UNION ALL BY NAME ${other}`, "SELECT 10 AS two UNION ALL SELECT 20"],
      [`${left} UNION ALL CORRESPONDING ${other}`, "SELECT 10 AS two UNION ALL SELECT 20"],
      [`${left} LEFT UNION ALL BY NAME ${other}`, `${left} UNION ALL SELECT NULL, 20`],
      [`${left} LEFT OUTER UNION ALL BY NAME ${other}`, `${left} UNION ALL SELECT NULL, 20`],
      ...["FULL", "FULL OUTER", "OUTER"].map((mode): readonly [string, string] => [
        `${left} ${mode} UNION ALL BY NAME ${other}`,
        "SELECT 1 AS one, 10 AS two, NULL AS three UNION ALL SELECT NULL, 20, 3",
      ]),
      [
        "SELECT status, SUM(total) AS total FROM orders GROUP BY ALL UNION ALL /* by position? */ BY -- no, by\n NAME SELECT total, CONCAT(status, 'UNION ALL BY NAME') AS status FROM orders",
        "SELECT status, SUM(total) AS total FROM orders GROUP BY status UNION ALL SELECT CONCAT(status, 'UNION ALL BY NAME'), total FROM orders",
      ],
      [
        "SELECT status FROM (SELECT id, status FROM orders UNION ALL BY NAME SELECT status, id FROM orders) WHERE id = 1",
        "SELECT status FROM (SELECT id, status FROM orders UNION ALL SELECT id, status FROM orders) WHERE id = 1",
      ],
    ],
  },
];

export const columnListCases: readonly RefusedCase[] = [
  {
    refused: [
      `(SELECT one FROM (${left} UNION ALL BY NAME ON (one) ${right}) LIMIT 1)`,
      `(SELECT one FROM (${left} UNION ALL CORRESPONDING BY (one) ${right}) LIMIT 1)`,
    ],
    reason: "set operations by name over a list of columns",
  },
];
