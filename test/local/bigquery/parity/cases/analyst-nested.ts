import type { QueryCase } from "../cases.ts";
import { pharmacyTables } from "../pharmacy-tables.ts";

/** Nested rows: arrays of structs built, unnested, searched and rebuilt. */
export const analystNestedQueries: QueryCase = {
  tables: pharmacyTables,
  queries: [
    `SELECT o.id, ARRAY(SELECT AS STRUCT i.sku, i.quantity FROM items AS i WHERE i.order_id = o.id ORDER BY i.line) AS lines FROM orders AS o`,
    `SELECT o.id, ARRAY_AGG(STRUCT(i.sku, i.quantity * i.unit_price AS yen) ORDER BY i.line) AS lines, SUM(i.quantity) AS units
     FROM orders o JOIN items i ON i.order_id = o.id GROUP BY o.id`,
    `WITH nested AS (SELECT order_id, ARRAY_AGG(STRUCT(sku, quantity, unit_price) ORDER BY line) AS lines FROM items GROUP BY order_id)
     SELECT order_id, (SELECT SUM(quantity * unit_price) FROM UNNEST(lines)) AS yen, (SELECT MAX(unit_price) FROM UNNEST(lines)) AS dearest,
       EXISTS (SELECT 1 FROM UNNEST(lines) WHERE sku = 'TEA') AS has_tea, lines[OFFSET(0)].sku AS first_sku FROM nested`,
    `WITH nested AS (SELECT order_id, ARRAY_AGG(STRUCT(sku, quantity) ORDER BY line) AS lines FROM items GROUP BY order_id)
     SELECT order_id, position + 1 AS position, line.sku FROM nested, UNNEST(lines) AS line WITH OFFSET AS position WHERE ARRAY_LENGTH(lines) > 1 ORDER BY 1, 2`,
    `WITH nested AS (SELECT order_id, ARRAY_AGG(STRUCT(sku, quantity) ORDER BY line) AS lines FROM items GROUP BY order_id)
     SELECT order_id, ARRAY(SELECT AS STRUCT l.sku, l.quantity * 2 AS doubled FROM UNNEST(lines) AS l WHERE l.quantity > 1 ORDER BY l.sku) AS changed FROM nested`,
    `SELECT patient_id, ARRAY_AGG(STRUCT(id AS order_id, lines) ORDER BY id) AS orders FROM (
       SELECT o.patient_id, o.id, ARRAY_AGG(i.sku ORDER BY i.line) AS lines FROM orders o JOIN items i ON i.order_id = o.id GROUP BY 1, 2) GROUP BY patient_id`,
    `SELECT tag, COUNT(*) AS patients FROM patients, UNNEST(tags) AS tag GROUP BY tag ORDER BY patients DESC, tag`,
    `SELECT p.id, tag FROM patients AS p LEFT JOIN UNNEST(p.tags) AS tag ORDER BY p.id, tag`,
    `SELECT id, a.label, a.postcode FROM patients CROSS JOIN UNNEST(addresses) AS a WHERE a.label = 'home'`,
    `SELECT id, (SELECT a.postcode FROM UNNEST(addresses) AS a WHERE a.label = 'home' LIMIT 1) AS home, ARRAY_LENGTH(addresses) AS n FROM patients`,
    `SELECT id FROM patients WHERE 'vip' IN UNNEST(tags) OR EXISTS (SELECT * FROM UNNEST(addresses) AS a WHERE a.postcode LIKE '060%') ORDER BY id`,
    `SELECT id, ARRAY_CONCAT(tags, IF(email IS NULL, ['no email'], [])) AS tags, ARRAY_REVERSE(tags) AS reversed FROM patients`,
    `SELECT id, ARRAY(SELECT DISTINCT t FROM UNNEST(ARRAY_CONCAT(tags, ['漢方', 'vip'])) AS t ORDER BY t) AS merged FROM patients`,
    `SELECT a.id AS one, b.id AS other, ARRAY(SELECT t FROM UNNEST(a.tags) AS t WHERE t IN UNNEST(b.tags) ORDER BY t) AS shared
     FROM patients a JOIN patients b ON a.id < b.id WHERE ARRAY_LENGTH(a.tags) > 0 AND ARRAY_LENGTH(b.tags) > 0`,
    `SELECT p.id, ARRAY_TO_STRING(p.tags, '・', '?') AS tags, ARRAY_TO_STRING(ARRAY(SELECT postcode FROM UNNEST(addresses) ORDER BY label), ',', '(none)') AS codes FROM patients AS p`,
    `WITH latest AS (SELECT patient_id, ARRAY_AGG(STRUCT(id, status, total_jpy) ORDER BY ordered_at DESC LIMIT 2) AS recent FROM orders GROUP BY patient_id)
     SELECT patient_id, recent[SAFE_OFFSET(0)].id AS last_id, recent[SAFE_OFFSET(1)].total_jpy AS before_last_jpy FROM latest`,
    `SELECT i, ARRAY(SELECT x FROM UNNEST(GENERATE_ARRAY(1, i)) AS x WHERE MOD(i, x) = 0 ORDER BY x) AS divisors FROM UNNEST(GENERATE_ARRAY(1, 6)) AS i ORDER BY i`,
    `SELECT sku, quantities[OFFSET(0)] AS first, quantities[SAFE_OFFSET(3)] AS fourth FROM (SELECT sku, ARRAY_AGG(quantity ORDER BY order_id, line) AS quantities FROM items GROUP BY sku)`,
    `SELECT s.id, s.place.prefecture, s.place.home.postcode FROM (
       SELECT p.id, STRUCT(p.prefecture, a AS home) AS place FROM patients AS p LEFT JOIN UNNEST(p.addresses) AS a ON a.label = 'home') AS s`,
    `SELECT category, ARRAY_CONCAT_AGG(orders ORDER BY sku) AS orders FROM (SELECT category, sku, ARRAY_AGG(order_id ORDER BY order_id) AS orders FROM items GROUP BY 1, 2) GROUP BY category`,
    `SELECT id, (SELECT AS STRUCT COUNT(*) AS n, STRING_AGG(t, '/' ORDER BY t) AS joined FROM UNNEST(tags) AS t).* FROM patients`,
    `SELECT k.key, SUM(k.value) AS value FROM orders AS o, UNNEST([STRUCT('jpy' AS key, total_jpy AS value), ('count', 1), ('paid', IF(paid_at IS NULL, 0, 1))]) AS k GROUP BY key ORDER BY key`,
    `SELECT o.id, line.sku, sibling.sku AS with_sku FROM orders AS o, UNNEST(ARRAY(SELECT AS STRUCT sku FROM items WHERE order_id = o.id)) AS line,
       UNNEST(ARRAY(SELECT AS STRUCT sku FROM items WHERE order_id = o.id)) AS sibling WHERE line.sku < sibling.sku`,
    `SELECT COUNT(*) AS rows_seen, COUNT(DISTINCT t) AS tags, ARRAY_AGG(DISTINCT t IGNORE NULLS ORDER BY t DESC LIMIT 2) AS last_two FROM patients LEFT JOIN UNNEST(tags) AS t`,
    `SELECT visitor, ARRAY(SELECT AS STRUCT name, COUNT(*) AS n FROM UNNEST(names) AS name GROUP BY name ORDER BY n DESC, name) AS histogram
     FROM (SELECT visitor, ARRAY_AGG(name ORDER BY happened_at) AS names FROM events GROUP BY visitor)`,
  ],
};
