import type { QueryCase } from "../cases.ts";

const shops = `UNNEST([STRUCT(1 AS id, 'east' AS region, ['new', 'big'] AS tags), (2, 'east', ['vip']), (3, 'west', CAST([] AS ARRAY<STRING>)), (4, NULL, ['old', NULL, 'vip'])])`;

/** Aggregates and windows of a subquery over columns of the query around it. */
export const outerColumnQueries: QueryCase = {
  queries: [
    `SELECT s.id, (SELECT MAX(s.id) FROM UNNEST(s.tags)) FROM ${shops} AS s`,
    `SELECT s.id, (SELECT COUNT(s.region) FROM UNNEST(s.tags)), (SELECT SUM(s.id)) FROM ${shops} AS s`,
    `SELECT s.id, (SELECT STRING_AGG(CAST(s.id AS STRING) ORDER BY s.region) FROM UNNEST(s.tags)) FROM ${shops} AS s`,
    `SELECT s.id, (SELECT MAX(y) FROM (SELECT s.id AS y FROM UNNEST(s.tags))), (SELECT COUNT(DISTINCT y) FROM (SELECT s.region AS y FROM UNNEST(s.tags))) FROM ${shops} AS s`,
    `SELECT s.id, (SELECT SUM(s.id + x) FROM UNNEST([1, 2]) AS x WHERE x <= s.id) FROM ${shops} AS s`,
    `SELECT region, (SELECT COUNT(region) FROM UNNEST([1, 2])) FROM ${shops} GROUP BY region`,
    `SELECT SUM((SELECT MAX(s.id) FROM UNNEST(s.tags))) FROM ${shops} AS s`,
    `SELECT s.id, (SELECT MAX(tag HAVING MAX s.id) FROM UNNEST(s.tags) AS tag) FROM ${shops} AS s`,
    `SELECT s.id, (SELECT MAX(tag) FROM UNNEST(s.tags) AS tag GROUP BY s.id) FROM ${shops} AS s`,
    `SELECT s.id FROM ${shops} AS s WHERE EXISTS (SELECT s.region FROM UNNEST(s.tags) GROUP BY s.region HAVING COUNT(s.id) > 1)`,
    `SELECT s.id, (SELECT MAX(total) FROM (SELECT SUM(s.id) OVER (PARTITION BY x) AS total FROM UNNEST([3, 1, 3]) AS x)) FROM ${shops} AS s`,
    `SELECT s.id, ARRAY(SELECT ROW_NUMBER() OVER (PARTITION BY s.region ORDER BY tag) FROM UNNEST(s.tags) AS tag ORDER BY 1) FROM ${shops} AS s`,
    `SELECT s.id, (SELECT MAX(place) FROM (SELECT RANK() OVER (ORDER BY x + s.id) AS place FROM UNNEST([3, 1, 2]) AS x)) FROM ${shops} AS s`,
  ],
};
