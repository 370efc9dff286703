import type { DocumentedCase, RefusedCase } from "../cases.ts";

const reference = "https://cloud.google.com/bigquery/docs/reference/standard-sql";

/** The names in JSON values and their elements, which the evaluator's version lacks. */
export const jsonStructureCases: readonly DocumentedCase[] = [
  {
    source: `${reference}/json_functions#json_keys`,
    documented: [
      [`JSON_KEYS(JSON '{"b": {"c": 1}, "a": 2}')`, "['a', 'b', 'b.c']"],
      [`JSON_KEYS(JSON '{"b": {"c": {"d": 1}}}', 2)`, "['b', 'b.c']"],
      [`JSON_KEYS(JSON '{"a.b": {"c\\\\"": 1}}')`, `['"a.b"', '"a.b"."c\\\\""']`],
      [`JSON_KEYS(JSON '{"é": {"": {"日 本": null}}}')`, "['é', 'é.', 'é..日 本']"],
      [`JSON_KEYS(JSON '{"a": [{"b": 1}, {"c": 2}]}')`, "['a']"],
      [`JSON_KEYS(JSON '{"a": [{"b": 1}, [{"c": 2}]]}', mode => 'lax')`, "['a', 'a.b']"],
      [`JSON_KEYS(JSON '[1, {"a": 1}, [[{"b": 2}]]]', 3, mode => 'lax recursive')`, "['a', 'b']"],
      [`JSON_KEYS(JSON '{"a": 1}', CAST(NULL AS INT64))`, "['a']"],
      [`JSON_KEYS(JSON '{"a": 1}', mode => CAST(NULL AS STRING))`, "CAST(NULL AS ARRAY<STRING>)"],
      ["JSON_KEYS(JSON 'null')", "CAST([] AS ARRAY<STRING>)"],
      ["JSON_KEYS(CAST(NULL AS JSON))", "CAST(NULL AS ARRAY<STRING>)"],
      [`SAFE.JSON_KEYS(JSON '{"a": 1}', 0)`, "CAST(NULL AS ARRAY<STRING>)"],
      [`SAFE.JSON_KEYS(CAST(NULL AS JSON), mode => 'loose')`, "CAST(NULL AS ARRAY<STRING>)"],
    ],
  },
  {
    source: `${reference}/json_functions#json_flatten`,
    documented: [
      [
        `JSON_FLATTEN(JSON '[[[1, 2], 3], {"a": [10]}, [], ["x", null]]')`,
        `[JSON '1', JSON '2', JSON '3', JSON '{"a": [10]}', JSON '"x"', JSON 'null']`,
      ],
      ["JSON_FLATTEN(JSON '[[], [[]]]')", "CAST([] AS ARRAY<JSON>)"],
      ["JSON_FLATTEN(JSON '7')", "[JSON '7']"],
      ["JSON_FLATTEN(CAST(NULL AS JSON))", "CAST(NULL AS ARRAY<JSON>)"],
    ],
  },
  {
    source: `${reference}/string_functions#contains_substr`,
    documented: [
      [`CONTAINS_SUBSTR(JSON '{"lunch": "Soup"}', 'SOUP')`, "TRUE"],
      [`CONTAINS_SUBSTR(JSON '{"lunch": "soup"}', 'lunch')`, "FALSE"],
      [`CONTAINS_SUBSTR(JSON '{"lunch": "soup"}', 'lunch', json_scope => 'JSON_VALUES')`, "FALSE"],
      [`CONTAINS_SUBSTR(JSON '{"lunch": "soup"}', 'lunch', json_scope => 'JSON_KEYS_AND_VALUES')`, "TRUE"],
      [`CONTAINS_SUBSTR(JSON '{"a": [{"lunch": "soup"}]}', 'LUNCH', json_scope => 'JSON_KEYS')`, "TRUE"],
      [`CONTAINS_SUBSTR(JSON '{"lunch": "soup"}', 'soup', json_scope => 'JSON_KEYS')`, "FALSE"],
      [`CONTAINS_SUBSTR(STRUCT(1, JSON '[12.5, true]'), '2.5')`, "TRUE"],
      ["CONTAINS_SUBSTR(CAST(NULL AS JSON), 'a')", "CAST(NULL AS BOOL)"],
    ],
  },
];

/** Distances of vectors. */
export const vectorDistanceCases: readonly DocumentedCase[] = [
  {
    source: `${reference}/mathematical_functions#cosine_distance`,
    documented: [
      ["ROUND(COSINE_DISTANCE([1.0, 2.0], [3.0, 4.0]), 6)", "0.01613"],
      ["COSINE_DISTANCE([1.0, 0.0], [0.0, -2.0])", "1.0"],
      ["COSINE_DISTANCE(CAST(NULL AS ARRAY<FLOAT64>), [1.0])", "CAST(NULL AS FLOAT64)"],
      ["SAFE.COSINE_DISTANCE([0.0], [1.0])", "CAST(NULL AS FLOAT64)"],
      ["SAFE.COSINE_DISTANCE([1.0], [1.0, 2.0])", "CAST(NULL AS FLOAT64)"],
      ["SAFE.COSINE_DISTANCE([1.0], [CAST(NULL AS FLOAT64)])", "CAST(NULL AS FLOAT64)"],
    ],
  },
  {
    source: `${reference}/mathematical_functions#euclidean_distance`,
    documented: [
      ["EUCLIDEAN_DISTANCE([1.0, 2.0], [4.0, 6.0])", "5.0"],
      ["EUCLIDEAN_DISTANCE([1, 2], [4, 6])", "5.0"],
      ["(SELECT MAX(EUCLIDEAN_DISTANCE([x], [0.5])) FROM UNNEST([1.5, NULL, 9.5]) AS x WHERE x > 0)", "9.0"],
      ["SAFE.EUCLIDEAN_DISTANCE([1.0], [1.0, 2.0])", "CAST(NULL AS FLOAT64)"],
    ],
  },
];

export const refusedVectorCases: readonly RefusedCase[] = [
  {
    refused: ["COSINE_DISTANCE([(1, 10.0)], [(2, 1.0)])", "EUCLIDEAN_DISTANCE([('a', 1.0)], [('b', 1.0)])"],
    reason: "Sparse vectors, which are arrays of pairs, have no translation",
  },
];
