import type { DocumentedCase, ExpressionCase, QueryCase } from "../cases.ts";

const largest = "578960446186580977117854925043439539266.34992332820282019728792003956564819967";
const smallest = "-578960446186580977117854925043439539266.34992332820282019728792003956564819968";

const bigNumerics = [
  "BIGNUMERIC '0'",
  "BIGNUMERIC '1'",
  "BIGNUMERIC '-2.5'",
  "BIGNUMERIC '0.00000000000000000000000000000000000001'",
  "BIGNUMERIC '123456789012345678901234567890.123456789012345678901234567890'",
  `BIGNUMERIC '${largest}'`,
  `BIGNUMERIC '${smallest}'`,
  "CAST(NULL AS BIGNUMERIC)",
];

const numerics = [
  "NUMERIC '0'",
  "NUMERIC '1'",
  "NUMERIC '2'",
  "NUMERIC '-8'",
  "NUMERIC '0.000000001'",
  "NUMERIC '12345.678901234'",
  "NUMERIC '99999999999999999999999999999.999999999'",
  "NUMERIC '-99999999999999999999999999999.999999999'",
  "CAST(NULL AS NUMERIC)",
];

const decimals = [...numerics, ...bigNumerics];

/** Operators, functions and casts of BIGNUMERIC. */
export const bigNumericCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "$a + $b",
      "$a - $b",
      "$a * $b",
      "$a / $b",
      "DIV($a, $b)",
      "MOD($a, $b)",
      "SAFE_ADD($a, $b)",
      "SAFE_SUBTRACT($a, $b)",
      "SAFE_MULTIPLY($a, $b)",
      "SAFE_DIVIDE($a, $b)",
      "$a = $b",
      "$a < $b",
      "$a >= $b",
      "$a != $b",
      "$a IS DISTINCT FROM $b",
      "GREATEST($a, $b)",
      "LEAST($a, $b)",
      "NULLIF($a, $b)",
      "COALESCE($a, $b)",
    ],
    values: { a: bigNumerics, b: bigNumerics },
  },
  {
    expressions: [
      "-$a",
      "ABS($a)",
      "SIGN($a)",
      "ROUND($a)",
      "TRUNC($a)",
      "CEIL($a)",
      "FLOOR($a)",
      "CAST($a AS INT64)",
      "CAST($a AS FLOAT64)",
      "CAST($a AS NUMERIC)",
      "CAST($a AS STRING)",
      "SAFE_CAST($a AS NUMERIC)",
      "SAFE_CAST($a AS INT64)",
      "FORMAT('%t', $a)",
      "FORMAT('%T', $a)",
      "TO_JSON_STRING($a)",
      "TO_JSON($a)",
      "TO_JSON_STRING(STRUCT($a AS a, [$a] AS b))",
      "$a BETWEEN -5 AND 5",
      "$a IN (0, 1)",
      "[$a, 1]",
      "STRUCT($a AS a)",
      "RANGE_BUCKET($a, [BIGNUMERIC '-1', 0, 1])",
      "SAFE_NEGATE($a)",
      "IF($a > 0, $a, 0)",
      "CASE $a WHEN 1 THEN 'one' ELSE 'other' END",
    ],
    values: { a: bigNumerics },
  },
  {
    expressions: ["ROUND($a, $n)", "TRUNC($a, $n)"],
    values: {
      a: decimals,
      n: ["0", "1", "-1", "-28", "37", "38", "-38", "100", "-100", "CAST(NULL AS INT64)"],
    },
  },
  {
    expressions: ["ROUND($a, $n, $mode)"],
    values: {
      a: [
        ...decimals,
        "NUMERIC '2.5'",
        "NUMERIC '-3.5'",
        "NUMERIC '0.125'",
        "BIGNUMERIC '25'",
        "BIGNUMERIC '-35.5'",
      ],
      n: ["0", "1", "2", "-1"],
      mode: ["'ROUND_HALF_EVEN'", "'ROUND_HALF_AWAY_FROM_ZERO'"],
    },
  },
  {
    expressions: [
      "CAST($text AS BIGNUMERIC)",
      "SAFE_CAST($text AS BIGNUMERIC)",
      "CAST(CONCAT($text) AS BIGNUMERIC)",
    ],
    values: {
      text: [
        "'0'",
        "'-0.5'",
        "' 12.50 '",
        "'1e10'",
        "'1E-38'",
        "'5e-39'",
        "'4.9e-39'",
        "'1e38'",
        "'1e39'",
        "'.5'",
        "'5.'",
        `'${largest}'`,
        `'${smallest}'`,
        `'${largest}9'`,
        "'1,000'",
        "'abc'",
        "'１２'",
        "'+7'",
        "CAST(NULL AS STRING)",
      ],
    },
  },
  {
    expressions: ["CAST($number AS BIGNUMERIC)", "SAFE_CAST($number AS BIGNUMERIC)"],
    values: {
      number: [
        "9223372036854775807",
        "-9223372036854775808",
        "NUMERIC '-0.000000001'",
        "NUMERIC '99999999999999999999999999999.999999999'",
        "0.1e0 + 0.2e0",
        "CAST('1e38' AS FLOAT64)",
        "CAST('-6e38' AS FLOAT64)",
        "CAST('1e-38' AS FLOAT64)",
        "CAST('1e-40' AS FLOAT64)",
        "CAST('inf' AS FLOAT64)",
        "CAST('nan' AS FLOAT64)",
        "CAST(NULL AS FLOAT64)",
      ],
    },
  },
  {
    expressions: [
      "BIGNUMERIC '5' + 1",
      "BIGNUMERIC '5' * NUMERIC '0.5'",
      "BIGNUMERIC '5' / 3",
      "BIGNUMERIC '5' * 0.5e0",
      "GENERATE_ARRAY(BIGNUMERIC '1', 3, 0.5)",
      "GENERATE_ARRAY(BIGNUMERIC '1', 3)",
      "GENERATE_ARRAY(NUMERIC '3', 1, NUMERIC '-0.7')",
      "GENERATE_ARRAY(BIGNUMERIC '3', 1, 0)",
      "CAST([1, 2, NULL] AS ARRAY<BIGNUMERIC>)",
      "BIGNUMERIC '3' IN UNNEST([BIGNUMERIC '1', 3])",
    ],
  },
];

/** Roots, powers and logarithms of decimals, where the evaluator comes to an end. */
export const decimalMathematicsCases: readonly ExpressionCase[] = [
  {
    expressions: ["SQRT($a)", "CBRT($a)", "SAFE.SQRT($a)"],
    values: { a: decimals },
  },
  {
    expressions: ["LN($a)", "LOG($a)", "SAFE.LN($a)", "LOG($a, 2)", "LOG10($a)"],
    values: { a: ["NUMERIC '0'", "NUMERIC '-8'", "BIGNUMERIC '-0.5'", "CAST(NULL AS NUMERIC)"] },
  },
  {
    expressions: ["LN($a)", "LOG($a)"],
    values: { a: ["NUMERIC '1'", "NUMERIC '2'", "BIGNUMERIC '1'", "BIGNUMERIC '2'"] },
  },
  {
    expressions: ["POW($a, $n)", "POWER($a, $n)", "SAFE.POW($a, $n)"],
    values: {
      a: [
        "NUMERIC '0'",
        "NUMERIC '1'",
        "NUMERIC '2'",
        "NUMERIC '-3'",
        "NUMERIC '1.5'",
        "BIGNUMERIC '7.25'",
        "CAST(NULL AS NUMERIC)",
      ],
      n: ["0", "1", "2", "3", "-1", "-3", "10", "CAST(NULL AS INT64)"],
    },
  },
  {
    expressions: [
      "POW(NUMERIC '10', 28)",
      "POW(NUMERIC '10', 29)",
      "POW(NUMERIC '-10', 29)",
      "POW(BIGNUMERIC '10', 38)",
      "POW(BIGNUMERIC '10', 39)",
      "POW(BIGNUMERIC '-0.3', 30)",
      "POW(NUMERIC '-2', NUMERIC '0.5')",
      "POW(NUMERIC '-1', NUMERIC '99999999999')",
      "POW(NUMERIC '0.1', NUMERIC '99999999999999999')",
      "LOG10(NUMERIC '0')",
      "LOG(NUMERIC '8', 1)",
      "SQRT(BIGNUMERIC '1e-38')",
    ],
  },
];

/** PARSE_NUMERIC, PARSE_BIGNUMERIC and parameterized types. */
export const decimalTextCases: readonly ExpressionCase[] = [
  {
    expressions: ["PARSE_NUMERIC($text)", "PARSE_BIGNUMERIC($text)", "SAFE.PARSE_NUMERIC($text)"],
    values: {
      text: [
        "'123.45'",
        "'1,234,567.891'",
        "' - 12.5 '",
        "'12.5-'",
        "'12.5 +'",
        "'-12-'",
        "'1e3'",
        "'1.5e-3'",
        "'1,,2'",
        "',5'",
        "'.5'",
        "'1.5,0'",
        "''",
        "' '",
        "'-'",
        "'abc'",
        "'1 2'",
        "'0.0000000005'",
        "'0.0000000004'",
        "'99999999999999999999999999999.9999999999'",
        "CAST(NULL AS STRING)",
      ],
    },
  },
  {
    expressions: [
      "CAST($a AS NUMERIC(5, 2))",
      "CAST($a AS NUMERIC(5))",
      "CAST($a AS NUMERIC(29))",
      "CAST($a AS BIGNUMERIC(10, 4))",
      "CAST($a AS BIGNUMERIC(38))",
      "CAST(CAST($a AS STRING) AS NUMERIC(6, 3))",
    ],
    values: {
      a: [
        "0",
        "123",
        "-999",
        "1000",
        "99999",
        "100000",
        "NUMERIC '1.005'",
        "NUMERIC '-1.995'",
        "NUMERIC '999.994'",
        "NUMERIC '999.995'",
        "CAST(NULL AS INT64)",
      ],
    },
  },
  {
    expressions: [
      "CAST($a AS STRING(3))",
      "CAST($a AS BYTES(3))",
      "CAST([$a] AS ARRAY<STRING(2)>)",
      "CAST(STRUCT($a, 1) AS STRUCT<a STRING(3), b INT64>)",
    ],
    values: { a: ["''", "'ab'", "'abc'", "'abcd'", "'日本語'", "'👍👍👍'", "CAST(NULL AS STRING)"] },
  },
  {
    expressions: [
      "CAST(DATE '2024-02-29' AS STRING(10))",
      "CAST(123456 AS STRING(5))",
      "CAST(b'\\xff\\xff' AS BYTES(1))",
    ],
  },
];

/** Bit operators and BIT_COUNT of BYTES. */
export const byteBitCases: readonly ExpressionCase[] = [
  {
    expressions: ["$a & $b", "$a | $b", "$a ^ $b"],
    values: {
      a: ["b''", "b'\\x0f'", "b'\\xff\\x01'", "CAST(NULL AS BYTES)"],
      b: ["b''", "b'\\xf3'", "b'\\x01\\x80'"],
    },
  },
  {
    expressions: ["~$a", "BIT_COUNT($a)", "$a << $n", "$a >> $n"],
    values: {
      a: ["b''", "b'\\x80'", "b'\\x01\\x80'", "b'\\xff\\x00\\xff'", "CAST(NULL AS BYTES)"],
      n: ["0", "1", "8", "9", "16", "100", "-1", "CAST(NULL AS INT64)"],
    },
  },
];

/** Aggregates of BIGNUMERIC. */
export const bigNumericQueries: QueryCase = {
  queries: [
    ["1.5", "2.5", "NULL"],
    [largest, "-1"],
    [largest, largest],
    [smallest, smallest, largest],
    ["0.1", "0.1", "0.2"],
    ["NULL"],
    [],
  ].flatMap((values) => {
    const elements = values.map((value) => (value === "NULL" ? value : `BIGNUMERIC '${value}'`));
    const source = `FROM UNNEST(CAST([${elements.join(", ")}] AS ARRAY<BIGNUMERIC>)) AS x WITH OFFSET AS place`;
    return [
      `SELECT SUM(x) AS total ${source}`,
      `SELECT AVG(x) AS mean ${source}`,
      `SELECT MIN(x) AS least, MAX(x) AS most, COUNT(x) AS size, COUNT(DISTINCT x) AS kinds ${source}`,
      `SELECT SUM(DISTINCT x) AS total ${source}`,
      `SELECT ARRAY_AGG(x ORDER BY x) AS list ${source}`,
      `SELECT STDDEV(x) AS deviation, VAR_POP(x) AS variance ${source}`,
      `SELECT x, COUNT(*) AS size ${source} GROUP BY x ORDER BY x`,
      `SELECT x, ROW_NUMBER() OVER (ORDER BY x DESC, place) AS position, LAG(x) OVER (ORDER BY x, place) AS previous ${source} ORDER BY position`,
    ];
  }),
};

/** EXP, most logarithms and roots by POW: the evaluator does not come to an end, so the digits were computed elsewhere, to 120 places. */
export const decimalExponentialCases: readonly DocumentedCase[] = [
  {
    source: "https://cloud.google.com/bigquery/docs/reference/standard-sql/mathematical_functions",
    documented: [
      ["EXP(NUMERIC '0')", "NUMERIC '1'"],
      ["EXP(NUMERIC '1')", "NUMERIC '2.718281828'"],
      ["EXP(NUMERIC '-1')", "NUMERIC '0.367879441'"],
      ["EXP(BIGNUMERIC '1')", "BIGNUMERIC '2.71828182845904523536028747135266249776'"],
      ["EXP(NUMERIC '-100')", "NUMERIC '0'"],
      ["SAFE.EXP(NUMERIC '100')", "CAST(NULL AS NUMERIC)"],
      ["EXP(CAST(NULL AS NUMERIC))", "CAST(NULL AS NUMERIC)"],
      ["LOG10(NUMERIC '1000')", "NUMERIC '3'"],
      ["LOG10(NUMERIC '2')", "NUMERIC '0.301029996'"],
      ["LOG10(BIGNUMERIC '0.01')", "BIGNUMERIC '-2'"],
      ["POW(NUMERIC '2', NUMERIC '0.5')", "NUMERIC '1.414213562'"],
      ["POW(BIGNUMERIC '2', BIGNUMERIC '0.5')", "BIGNUMERIC '1.41421356237309504880168872420969807857'"],
      ["POW(NUMERIC '4', NUMERIC '-0.5')", "NUMERIC '0.5'"],
      ["LN(NUMERIC '0.000000001')", "NUMERIC '-20.723265837'"],
      ["LN(NUMERIC '12345.678901234')", "NUMERIC '9.421061394'"],
      ["LN(NUMERIC '99999999999999999999999999999.999999999')", "NUMERIC '66.774967697'"],
      [
        "LN(BIGNUMERIC '0.00000000000000000000000000000000000001')",
        "BIGNUMERIC '-87.49823353377373599268367527800583988884'",
      ],
      [
        "LN(BIGNUMERIC '578960446186580977117854925043439539266.34992332820282019728792003956564819967')",
        "BIGNUMERIC '89.25429750901231790871051569382918497041'",
      ],
      ["LOG(NUMERIC '1.5', 10)", "NUMERIC '0.176091259'"],
      ["LOG(NUMERIC '1.5', 3)", "NUMERIC '0.369070246'"],
      ["LOG(BIGNUMERIC '7.25', 3)", "BIGNUMERIC '1.80318524496774777637017121935419882485'"],
      ["LOG(NUMERIC '0.5')", "NUMERIC '-0.693147181'"],
      ["EXP(NUMERIC '66.774')", "NUMERIC '99903277124025529201217516714.151595404'"],
      [
        "EXP(BIGNUMERIC '89.25')",
        "BIGNUMERIC '576477697090696441456176866262228814951.64454687510442931651485619357294595425'",
      ],
      ["EXP(BIGNUMERIC '-80.123')", "BIGNUMERIC '0.00000000000000000000000000000000001596'"],
      ["POW(NUMERIC '1.000000001', NUMERIC '30000000000')", "NUMERIC '10686474421227.344733217'"],
      ["POW(NUMERIC '123.456', NUMERIC '-0.75')", "NUMERIC '0.02700013'"],
      ["LOG10(BIGNUMERIC '3')", "BIGNUMERIC '0.4771212547196624372950279032551153092'"],
    ],
  },
];
