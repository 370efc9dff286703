import type { QueryCase } from "../cases.ts";
import { pharmacyTables } from "../pharmacy-tables.ts";

/** Text to clean, JSON to take apart, messages to count. */
export const analystTextQueries: QueryCase = {
  tables: pharmacyTables,
  queries: [
    `SELECT id, TRIM(REGEXP_REPLACE(NORMALIZE(name, NFKC), r'\\s+', ' ')) AS name FROM patients ORDER BY id`,
    `SELECT id, REGEXP_EXTRACT(LOWER(TRIM(email)), r'@(.+)$') AS domain FROM patients`,
    `SELECT SPLIT(TRIM(email), '@')[SAFE_OFFSET(1)] AS domain, COUNT(*) AS n FROM patients GROUP BY domain HAVING domain IS NOT NULL ORDER BY n DESC, domain`,
    `SELECT id, CONCAT(SUBSTR(email, 1, 2), REPEAT('*', GREATEST(STRPOS(email, '@') - 3, 0)), SUBSTR(email, STRPOS(email, '@'))) AS masked FROM patients`,
    `SELECT id, TO_HEX(SHA256(LOWER(TRIM(email)))) AS key, MOD(ABS(FARM_FINGERPRINT(CAST(id AS STRING))), 10) AS bucket FROM patients`,
    `SELECT id, SPLIT(REPLACE(name, '　', ' '), ' ')[SAFE_OFFSET(0)] AS family, SPLIT(REPLACE(name, '　', ' '), ' ')[SAFE_ORDINAL(2)] AS given FROM patients`,
    `SELECT id, CHAR_LENGTH(body) AS characters, BYTE_LENGTH(body) AS bytes, LEFT(body, 5) AS head, RIGHT(body, 2) AS tail FROM messages`,
    `SELECT word, COUNT(*) AS n FROM messages, UNNEST(REGEXP_EXTRACT_ALL(LOWER(body), r'[a-z]+')) AS word GROUP BY word ORDER BY n DESC, word`,
    `SELECT id, REGEXP_REPLACE(body, r'\\d{2,4}-\\d{2,4}-\\d{4}', '[tel]') AS body, REGEXP_CONTAINS(body, r'\\d{2,4}-\\d{2,4}-\\d{4}') AS had FROM messages WHERE body IS NOT NULL`,
    `SELECT id, REGEXP_EXTRACT(body, r'[?&]id=(\\d+)') AS product, REGEXP_EXTRACT(body, r'^https?://([^/]+)') AS host FROM messages WHERE STARTS_WITH(body, 'http')`,
    `SELECT CASE WHEN body LIKE '%配送%' OR body LIKE '%order%' THEN 'delivery' WHEN REGEXP_CONTAINS(body, 'キャンセル|至急') THEN 'cancel'
       WHEN ENDS_WITH(body, '？') THEN 'question' WHEN IFNULL(body, '') = '' THEN 'empty' ELSE 'other' END AS topic, COUNT(*) AS n FROM messages GROUP BY topic ORDER BY topic`,
    `SELECT id, JSON_VALUE(facts, '$.topic') AS topic, BOOL(facts.urgent) AS urgent FROM messages WHERE JSON_VALUE(facts, '$.urgent') IS NOT NULL`,
    `SELECT m.id, JSON_VALUE(o) AS order_id FROM messages AS m, UNNEST(JSON_QUERY_ARRAY(m.facts, '$.orders')) AS o ORDER BY 1, 2`,
    `SELECT JSON_VALUE(facts.agent.name) AS agent, COUNT(*) AS answers FROM messages WHERE facts.agent IS NOT NULL GROUP BY agent ORDER BY agent`,
    `SELECT JSON_VALUE(details, '$.device') AS device, COUNT(*) AS orders, SUM(total_jpy) AS yen FROM orders GROUP BY device ORDER BY yen DESC, device`,
    `SELECT id, JSON_VALUE(details, '$.gift.message') AS message, JSON_QUERY(details, '$.gift') AS gift, JSON_EXTRACT_SCALAR(details, '$.codes[0]') AS first_code FROM orders`,
    `SELECT code, COUNT(*) AS used, COUNT(DISTINCT id) AS orders FROM orders, UNNEST(JSON_VALUE_ARRAY(details, '$.codes')) AS code GROUP BY code ORDER BY code`,
    `SELECT id, ARRAY_LENGTH(JSON_EXTRACT_STRING_ARRAY(details, '$.codes')) AS codes FROM orders WHERE JSON_QUERY(details, '$.codes') IS NOT NULL`,
    `SELECT id, TO_JSON_STRING(STRUCT(id, coupon, total_jpy AS yen, ordered_at)) AS line FROM orders WHERE coupon IS NOT NULL ORDER BY id`,
    `SELECT UPPER(coupon) AS coupon, COUNT(*) AS used, SUM(total_jpy) AS yen FROM orders WHERE coupon IS NOT NULL GROUP BY 1 ORDER BY 1`,
    `SELECT id, FORMAT("%'d 円", total_jpy) AS yen, LPAD(CAST(id AS STRING), 6, '0') AS code, FORMAT('%08.2f', total_jpy / 3) AS third FROM orders ORDER BY id LIMIT 5`,
    `SELECT patient_id, sent_at, sender, TIMESTAMP_DIFF((SELECT MIN(a.sent_at) FROM messages AS a
       WHERE a.patient_id = m.patient_id AND a.sender = 'staff' AND a.sent_at > m.sent_at), m.sent_at, SECOND) AS seconds_to_answer
     FROM messages AS m WHERE sender = 'patient' AND patient_id IS NOT NULL AND sent_at IS NOT NULL ORDER BY patient_id, sent_at`,
    `SELECT id, TRANSLATE(postcode, '０１２３４５６７８９−', '0123456789-') AS postcode, REGEXP_CONTAINS(NORMALIZE(postcode, NFKC), r'^\\d{3}.\\d{4}$') AS valid
     FROM patients, UNNEST(addresses) AS a WHERE a.postcode IS NOT NULL`,
    `SELECT INITCAP(REPLACE(campaign, '春', 'haru ')) AS campaign, SUM(IFNULL(impressions, 0)) AS impressions FROM ad_days GROUP BY campaign ORDER BY 1`,
    `SELECT ARRAY_TO_STRING(ARRAY(SELECT INITCAP(w) FROM UNNEST(SPLIT('onLINE pharmacy of KAMPO', ' ')) AS w WITH OFFSET AS i WHERE LENGTH(w) > 2 ORDER BY i DESC), ' ') AS title`,
  ],
};
