import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { AdsClient } from "./ads-client.ts";
import { adWorld, client } from "./world-of-ads.ts";

let google: Google;
let ads: AdsClient;

beforeAll(async () => {
  google = await startGoogle();
  ads = new AdsClient(google);
  await ads.tell(...adWorld);
});

afterAll(() => google.close());

describe("queries that are wrong", () => {
  it.each([
    ["", "requestError: REQUIRED_FIELD_MISSING"],
    ["campaign.id FROM campaign", "queryError: EXPECTED_SELECT"],
    ["SELECT campaign.id", "queryError: EXPECTED_FROM"],
    ["SELECT campaign.id FROM", "queryError: UNEXPECTED_END_OF_QUERY"],
    ["SELECT FROM campaign", "queryError: UNEXPECTED_INPUT"],
    ["SELECT campaign.id, FROM campaign", "queryError: UNEXPECTED_INPUT"],
    ["SELECT Campaign.id FROM campaign", "queryError: BAD_FIELD_NAME"],
    ["SELECT campaign.id FROM campaigns", "queryError: BAD_RESOURCE_TYPE_IN_FROM_CLAUSE"],
    ["SELECT campaign.id FROM campaign WHERE", "queryError: UNEXPECTED_END_OF_QUERY"],
    ["SELECT campaign.id FROM campaign WHERE campaign.id", "queryError: UNEXPECTED_END_OF_QUERY"],
    ["SELECT campaign.id FROM campaign WHERE campaign.id EQUALS 3", "queryError: BAD_OPERATOR"],
    [
      "SELECT campaign.id FROM campaign WHERE campaign.id = 3 OR campaign.id = 4",
      "queryError: UNEXPECTED_INPUT",
    ],
    ["SELECT campaign.id FROM campaign WHERE campaign.id = 3x", "queryError: BAD_NUMBER"],
    ["SELECT campaign.id FROM campaign WHERE campaign.id = ENABLED", "queryError: BAD_VALUE"],
    ["SELECT campaign.id FROM campaign WHERE campaign.name = 'x", "queryError: STRING_NOT_TERMINATED"],
    [
      "SELECT campaign.id FROM campaign WHERE campaign.name = 'x\ny'",
      "queryError: PROHIBITED_NEWLINE_IN_STRING",
    ],
    ["SELECT campaign.id FROM campaign WHERE campaign.name = '\\x'", "queryError: BAD_ESCAPE_SEQUENCE"],
    ["SELECT campaign.id FROM campaign WHERE campaign.name = x", "queryError: INVALID_STRING_VALUE"],
    [
      "SELECT campaign.id FROM campaign WHERE campaign.name LIKE '[x'",
      "queryError: INVALID_VALUE_WITH_LIKE_OPERATOR",
    ],
    ["SELECT campaign.id FROM campaign WHERE campaign.name > 'x'", "queryError: OPERATOR_FIELD_MISMATCH"],
    ["SELECT campaign.id FROM campaign WHERE campaign.id LIKE '1%'", "queryError: OPERATOR_FIELD_MISMATCH"],
    ["SELECT campaign.id FROM campaign WHERE campaign.status = 'ON'", "queryError: BAD_ENUM_CONSTANT"],
    [
      "SELECT campaign.id FROM campaign WHERE campaign.id IN ()",
      "queryError: PROHIBITED_EMPTY_LIST_IN_CONDITION",
    ],
    ["SELECT campaign.id FROM campaign WHERE campaign.id IN 3", "queryError: EXPECTED_LIST"],
    ["SELECT campaign.id FROM campaign WHERE campaign.id = (3)", "queryError: EXPECTED_SINGLE_VALUE"],
    [
      "SELECT campaign.id FROM campaign WHERE campaign.id IN (3, 'a')",
      "queryError: PROHIBITED_VALUE_COMBINATION_IN_LIST",
    ],
    ["SELECT campaign.id FROM campaign § LIMIT 1", "queryError: BAD_SYMBOL"],
    ["SELECT campaign.id FROM campaign LIMIT x", "queryError: BAD_LIMIT_VALUE"],
    ["SELECT campaign.id FROM campaign LIMIT 0", "queryError: LIMIT_VALUE_TOO_LOW"],
    ["SELECT campaign.id FROM campaign ORDER campaign.id", "queryError: EXPECTED_BY"],
    ["SELECT campaign.id FROM campaign PARAMETERS x = true", "queryError: BAD_PARAMETER_NAME"],
    ["SELECT campaign.id FROM campaign PARAMETERS include_drafts = 1", "queryError: BAD_PARAMETER_VALUE"],
    ["SELECT ad_group.id FROM campaign", "queryError: PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE"],
    [
      "SELECT campaign.id FROM campaign WHERE ad_group.id = 1",
      "queryError: PROHIBITED_RESOURCE_TYPE_IN_WHERE_CLAUSE",
    ],
    [
      "SELECT customer_client.id, metrics.clicks FROM customer_client",
      "queryError: PROHIBITED_METRIC_IN_SELECT_OR_WHERE_CLAUSE",
    ],
    [
      "SELECT customer_client.id FROM customer_client WHERE segments.date = '2025-07-14'",
      "queryError: PROHIBITED_SEGMENT_IN_SELECT_OR_WHERE_CLAUSE",
    ],
    ["SELECT segments.date FROM campaign", "queryError: EXPECTED_FILTERS_ON_DATE_RANGE"],
    [
      "SELECT segments.date FROM campaign WHERE segments.date > '2025-07-14'",
      "queryError: EXPECTED_FILTERS_ON_DATE_RANGE",
    ],
    [
      "SELECT segments.date FROM campaign WHERE segments.date = '14.7.2025'",
      "queryError: INVALID_DATE_FORMAT",
    ],
    [
      "SELECT segments.date FROM campaign WHERE segments.date = '2025-02-29'",
      "queryError: INVALID_DATE_FORMAT",
    ],
    [
      "SELECT segments.date FROM campaign WHERE segments.date BETWEEN '2025-07-14' AND 'x'",
      "queryError: INVALID_VALUE_WITH_BETWEEN_OPERATOR",
    ],
    [
      "SELECT segments.date FROM campaign WHERE segments.date BETWEEN '2025-07-14' OR 'x'",
      "queryError: EXPECTED_AND",
    ],
    [
      "SELECT segments.date FROM campaign WHERE segments.date BETWEEN '2025-07-14'",
      "queryError: EXPECTED_AND",
    ],
    [
      "SELECT segments.date FROM campaign WHERE segments.date BETWEEN '2025-07-14' AND '2025-07-13'",
      "queryError: DATE_RANGE_TOO_NARROW",
    ],
    [
      "SELECT segments.date FROM campaign WHERE segments.date DURING LAST_FORTNIGHT",
      "queryError: INVALID_VALUE_WITH_DURING_OPERATOR",
    ],
    [
      "SELECT segments.month FROM campaign WHERE segments.month = '2025-07-14'",
      "queryError: MISALIGNED_DATE_FOR_FILTER",
    ],
    [
      "SELECT metrics.clicks FROM campaign WHERE segments.day_of_week = MONDAY",
      "queryError: EXPECTED_REFERENCED_FIELD_IN_SELECT_CLAUSE",
    ],
    [
      "SELECT metrics.clicks FROM campaign ORDER BY segments.date",
      "queryError: EXPECTED_REFERENCED_FIELD_IN_SELECT_CLAUSE",
    ],
  ])("are refused: %s", async (query, refusal) => {
    expect(await ads.refusal(client, query)).toBe(`400 ${refusal}`);
  });

  it("say what is not implemented rather than guess", async () => {
    for (const query of [
      "SELECT segments.device FROM campaign",
      "SELECT keyword_view.resource_name FROM keyword_view",
      "SELECT campaign.id FROM campaign WHERE campaign.name REGEXP_MATCH '.*'",
    ]) {
      expect((await ads.ask(client, query)).status).toBe(501);
    }
  });

  it("whatever they are, get an answer of the API", async () => {
    const words = fc.constantFrom(
      "SELECT",
      "FROM",
      "WHERE",
      "AND",
      "campaign",
      "campaign.id",
      "=",
      "(",
      ")",
      ",",
      "1",
      "'a'",
      "IN",
      "NOT",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(words, fc.string()), { maxLength: 12 }), async (parts) => {
        const { status } = await ads.ask(client, parts.join(" "));
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 150 },
    );
  });
});
