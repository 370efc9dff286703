/** BYTES and joined texts in queries: aggregates, arrays, order, subqueries. */
export const bytesQueries = {
  queries: [
    "SELECT STRING_AGG(x, b'|'), STRING_AGG(x) FROM UNNEST([b'a', NULL, b'\\xff']) x",
    "SELECT STRING_AGG(x, b'' ORDER BY x DESC LIMIT 2) FROM UNNEST([b'a', b'b', b'a', b'\\xff']) x",
    "SELECT STRING_AGG(x, b'') FROM UNNEST(CAST([] AS ARRAY<BYTES>)) x",
    "SELECT x, STRING_AGG(x, b',') OVER (ORDER BY x) FROM UNNEST([b'a', b'b']) x ORDER BY x",
    "SELECT ARRAY_TO_STRING([b'a', NULL, b'\\xff'], b','), ARRAY_TO_STRING([b'a', NULL], b',', b'\\x00'), ARRAY_TO_STRING([b'a'], NULL)",
    "SELECT ARRAY_TO_STRING(['a', 'b', NULL], s), ARRAY_TO_STRING(['a', NULL], s, s) FROM (SELECT ',' s UNION ALL SELECT '--')",
    "SELECT s, (SELECT ARRAY_TO_STRING(a, s)) FROM (SELECT ',' s, ['x', 'y'] a)",
    "SELECT MIN(x), MAX(x), COUNT(DISTINCT x) FROM UNNEST([b'a', b'\\xff', b'']) x",
    "SELECT GREATEST(b'a', b'\\xff'), LEAST(b'a', b''), NULLIF(b'a', b'a'), CASE b'a' WHEN b'a' THEN 1 END",
    "SELECT x, COUNT(*) FROM UNNEST([b'b', b'\\xff', b'b', NULL, b'']) x GROUP BY x ORDER BY x",
    "SELECT COUNT(*) FROM UNNEST([b'a', b'b']) x JOIN UNNEST([b'b', b'c']) y ON x = y",
    "SELECT s, p, (SELECT REGEXP_EXTRACT(s, p)), (SELECT ARRAY_AGG(REGEXP_EXTRACT(s, p, n)) FROM UNNEST([1, 2]) n), (SELECT REGEXP_INSTR(s, p)), (SELECT REGEXP_EXTRACT(s, 'a*')), (SELECT REGEXP_REPLACE(s, p, r'\\0')), (SELECT ARRAY_LENGTH(REGEXP_EXTRACT_ALL(s, p))) FROM (SELECT 'abc' s, '(b)' p UNION ALL SELECT 'xa', 'a')",
    "SELECT s, (SELECT LOWER(s)), (SELECT REVERSE(s)), (SELECT SUBSTR(b, 2)), (SELECT REGEXP_EXTRACT(b, b'.')), (SELECT NET.HOST(s)), (SELECT s LIKE s), (SELECT SPLIT(s, s)[OFFSET(0)]), (SELECT FORMAT('%s%t', s, b)) FROM (SELECT 'ABC' s, b'abc' b)",
  ],
};
