import { type ExpressionCase, expand, type QueryCase } from "../cases.ts";

const aggregates: ExpressionCase = {
  expressions: [
    "COUNT(*)",
    "COUNT($v)",
    "COUNT(DISTINCT $v)",
    "MIN($v)",
    "MAX($v)",
    "APPROX_COUNT_DISTINCT($v)",
    "COUNTIF($v IS NULL)",
    "ARRAY_AGG($v ORDER BY id)",
    "ARRAY_AGG($v IGNORE NULLS ORDER BY id)",
    "ARRAY_AGG($v IGNORE NULLS ORDER BY $v DESC, id LIMIT 2)",
    "ARRAY_AGG(DISTINCT $v IGNORE NULLS ORDER BY $v)",
    "ANY_VALUE($v HAVING MAX id)",
    "ANY_VALUE($v HAVING MIN id)",
  ],
  values: { v: ["id", "store", "quantity", "price", "weight", "sold_on", "sold_at", "is_member"] },
};
const numeric: ExpressionCase = {
  expressions: [
    "SUM($v)",
    "AVG($v)",
    "SUM(DISTINCT $v)",
    "AVG(DISTINCT $v)",
    "STDDEV($v)",
    "STDDEV_POP($v)",
    "VARIANCE($v)",
    "VAR_POP($v)",
    "CORR($v, weight)",
    "COVAR_POP($v, weight)",
    "COVAR_SAMP($v, id)",
  ],
  values: { v: ["id", "quantity", "weight"] },
};
const others: ExpressionCase = {
  expressions: [
    "SUM(price)",
    "AVG(price)",
    "SUM(DISTINCT price)",
    "AVG(price * 2)",
    "STRING_AGG(store ORDER BY id)",
    "STRING_AGG(store, '-' ORDER BY id DESC)",
    "STRING_AGG(DISTINCT store, '|' ORDER BY store)",
    "STRING_AGG(store, '' ORDER BY id LIMIT 2)",
    "LOGICAL_AND(is_member)",
    "LOGICAL_OR(is_member)",
    "BIT_AND(quantity)",
    "BIT_OR(quantity)",
    "BIT_XOR(quantity)",
    "ARRAY_CONCAT_AGG(tags ORDER BY id)",
    "COUNTIF(is_member)",
    "COUNTIF(quantity > 2)",
    "SUM(IF(is_member, quantity, 0))",
    "SUM(quantity) / COUNT(*)",
    "SAFE_DIVIDE(SUM(quantity), COUNTIF(is_member))",
    "ARRAY_AGG(STRUCT(id, store) ORDER BY price DESC, id LIMIT 1)[OFFSET(0)].store",
    "ARRAY_AGG(id ORDER BY quantity NULLS LAST, id)",
    "ARRAY_AGG(id ORDER BY quantity DESC NULLS FIRST, id)",
    "ARRAY_LENGTH(ARRAY_AGG(DISTINCT quantity))",
    "MAX(STRUCT(id)).id",
    "ROUND(AVG(price), 2)",
    "MIN(IF(id = 1, CAST('nan' AS FLOAT64), weight))",
    "MAX(IF(id = 1, CAST('nan' AS FLOAT64), weight))",
    "SUM(IF(id = 1, CAST('inf' AS FLOAT64), weight))",
    "TO_JSON_STRING(ARRAY_AGG(STRUCT(id AS id) ORDER BY id))",
  ],
};

const expressions = [aggregates, numeric, others].flatMap(expand);

/** Aggregates over all rows, by group, and over no rows. */
export const aggregateQueries: QueryCase = {
  queries: expressions.flatMap((expression) => [
    `SELECT ${expression} AS v FROM sales`,
    `SELECT store, ${expression} AS v FROM sales GROUP BY store`,
    `SELECT ${expression} AS v FROM sales WHERE id > 100`,
    `SELECT ${expression} AS v FROM sales WHERE id = 9`,
  ]),
};

const windows = [
  "(ORDER BY id)",
  "(PARTITION BY store ORDER BY id)",
  "(PARTITION BY store)",
  "(ORDER BY quantity, id)",
  "(ORDER BY quantity DESC, id)",
  "(ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)",
  "(ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
  "(ORDER BY quantity RANGE BETWEEN 2 PRECEDING AND CURRENT ROW)",
  "()",
];
const unordered = [
  "COUNT(*)",
  "COUNT(quantity)",
  "SUM(quantity)",
  "SUM(price)",
  "AVG(quantity)",
  "AVG(weight)",
  "AVG(price)",
  "MIN(price)",
  "MAX(sold_on)",
  "COUNTIF(is_member)",
  "LOGICAL_OR(is_member)",
];
const ordered = [
  "ROW_NUMBER()",
  "RANK()",
  "DENSE_RANK()",
  "PERCENT_RANK()",
  "CUME_DIST()",
  "NTILE(3)",
  "LAG(quantity)",
  "LAG(quantity, 2)",
  "LAG(quantity, 1, -1)",
  "LEAD(store)",
  "LEAD(price, 1, NUMERIC '0')",
];
const framed = [
  "FIRST_VALUE(quantity)",
  "LAST_VALUE(quantity)",
  "FIRST_VALUE(quantity IGNORE NULLS)",
  "LAST_VALUE(quantity IGNORE NULLS)",
  "NTH_VALUE(store, 2)",
  "NTH_VALUE(quantity, 1 IGNORE NULLS)",
  "STRING_AGG(store)",
  "ARRAY_AGG(id)",
];

/** Window functions. */
export const windowQueries: QueryCase = {
  queries: [
    ...windows.flatMap((window) =>
      [...unordered, ...(window === "()" ? [] : framed)].map(
        (call) => `SELECT id, ${call} OVER ${window} AS v FROM sales`,
      ),
    ),
    ...windows
      .slice(0, 5)
      .filter((window) => window.includes("ORDER"))
      .flatMap((window) => ordered.map((call) => `SELECT id, ${call} OVER ${window} AS v FROM sales`)),
    ...["weight", "quantity"].flatMap((value) =>
      ["0", "0.25", "0.5", "0.9", "1"].flatMap((fraction) =>
        ["PERCENTILE_CONT", "PERCENTILE_DISC"].flatMap((name) => [
          `SELECT id, ${name}(${value}, ${fraction}) OVER () AS v FROM sales`,
          `SELECT id, ${name}(${value}, ${fraction}) OVER (PARTITION BY store) AS v FROM sales`,
        ]),
      ),
    ),
    "SELECT id, PERCENTILE_DISC(store, 0.5) OVER () AS v FROM sales",
    "SELECT id, COUNT(DISTINCT quantity) OVER (PARTITION BY store) AS v FROM sales",
    "SELECT id FROM sales WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY store ORDER BY id DESC) = 1",
    "SELECT id, SUM(SUM(quantity)) OVER (ORDER BY id) AS v FROM sales GROUP BY id",
    "SELECT id, SUM(9223372036854775807) OVER (ORDER BY id) AS v FROM sales",
    "SELECT SUM(9223372036854775807) AS v FROM sales",
  ],
};
