import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withPostgres } from "../../../../local/postgres/connection.ts";
import { connectionId, type Fixture, openFixture } from "./fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture?.close());

const pad = (value: number | bigint, digits: number) => String(value).padStart(digits, "0");

const date = fc
  .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
  .map((value) => value.toISOString().slice(0, 10));
const fraction = fc
  .nat(999_999)
  .map((micros) => (micros === 0 ? "" : `.${pad(micros, 6).replace(/0+$/, "")}`));
const time = fc
  .tuple(fc.nat(23), fc.nat(59), fc.nat(59), fraction)
  .map(([hour, minute, second, rest]) => `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${rest}`);
const dateTime = fc.tuple(date, time).map((parts) => parts.join(" "));
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: fc.nat(0x9f).map((code) => String.fromCharCode(code + 1)), maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('"', "\\", "\n", "\r", "\t", ",", "N", "\u0001", "\u0002", "蔵", "💊", "'", " "),
  }),
  fc.constantFrom("", "\\N", "NULL", "null", "\\.", '""', "\u0001", "\u0001\u0001", "\n", "\r\n", " "),
);

/** A value as PostgreSQL takes it and as DuckDB shows it once loaded. */
interface Sample {
  readonly input: string | Buffer;
  readonly output: string;
}

const same = (values: fc.Arbitrary<string>): fc.Arbitrary<Sample> =>
  values.map((value) => ({ input: value, output: value }));
const integer = (min: bigint, max: bigint) => same(fc.bigInt(min, max).map(String));
const numeric = same(
  fc
    .tuple(fc.boolean(), fc.bigInt(0n, 10n ** 29n - 1n), fc.bigInt(0n, 10n ** 9n - 1n))
    .map(([negative, whole, rest]) => `${negative && whole + rest > 0n ? "-" : ""}${whole}.${pad(rest, 9)}`),
);
const cents = fc.bigInt(-(10n ** 12n) + 1n, 10n ** 12n - 1n).map((value) => {
  const size = value < 0n ? -value : value;
  const text = `${value < 0n ? "-" : ""}${size / 100n}.${pad(size % 100n, 2)}`;
  return { input: text, output: `${text}0000000` };
});
const float64 = fc.double().map((value) => ({ input: String(value), output: duckdbText(value) }));
const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => {
  const buffer = Buffer.from(value);
  return { input: buffer, output: buffer.toString("hex").toUpperCase() };
});
const bits = fc.uint8Array({ maxLength: 4 }).chain((value) =>
  fc.nat(7).map((cut) => {
    const all = Array.from(value, (byte) => byte.toString(2).padStart(8, "0")).join("");
    const text = all.slice(0, Math.max(0, all.length - cut));
    const whole = Array.from(text.match(/.{1,8}/g) ?? [], (octet) =>
      Number.parseInt(octet.padEnd(8, "0"), 2),
    );
    return { input: text, output: Buffer.from(whole).toString("hex").toUpperCase() };
  }),
);

/** A number as DuckDB writes it, whose exponents have two digits at least. */
function duckdbText(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "inf").replace("NaN", "nan");
  return String(Number(value));
}

const cases: Readonly<Record<string, readonly [kind: string, samples: fc.Arbitrary<Sample>]>> = {
  smallint: ["INT64", integer(-(2n ** 15n), 2n ** 15n - 1n)],
  integer: ["INT64", integer(-(2n ** 31n), 2n ** 31n - 1n)],
  bigint: ["INT64", integer(-(2n ** 63n), 2n ** 63n - 1n)],
  boolean: ["BOOL", same(fc.boolean().map(String))],
  "double precision": ["FLOAT64", float64],
  numeric: ["NUMERIC", numeric],
  "numeric(38,9)": ["NUMERIC", numeric],
  "numeric(12,2)": ["NUMERIC", cents],
  text: ["STRING", same(text)],
  varchar: ["STRING", same(text)],
  date: ["DATE", same(date)],
  time: ["TIME", same(time)],
  timestamp: ["DATETIME", same(dateTime)],
  timestamptz: ["TIMESTAMP", dateTime.map((value) => ({ input: `${value}+00`, output: value }))],
  json: ["STRING", same(fc.json({ maxDepth: 3 }))],
  bytea: ["BYTES", bytes],
  "bit varying": ["BYTES", bits],
};

test.each(Object.entries(cases))(
  "%s comes whole, NULLs apart from empty values",
  async (type, [kind, samples]) => {
    await fixture.execute(
      `DROP TABLE IF EXISTS round_trip; CREATE TABLE round_trip (number int, id int, value ${type})`,
    );
    const tables = fc.array(fc.array(fc.option(samples, { freq: 6 }), { minLength: 1, maxLength: 60 }), {
      minLength: 15,
      maxLength: 15,
    });
    // JavaScript and DuckDB write a number's exponent differently.
    const normal = (value: string | null | undefined) =>
      kind === "FLOAT64" && typeof value === "string" && !/inf|nan/.test(value)
        ? String(Number(value))
        : value;
    await fc.assert(
      // Several tables a run: the standby is waited for once.
      fc.asyncProperty(tables, async (all) => {
        await withPostgres(fixture.postgres.primary, async (client) => {
          await client.query("TRUNCATE round_trip");
          for (const [number, values] of all.entries()) {
            await client.query(
              `INSERT INTO round_trip VALUES ${values.map((_, id) => `(${number}, ${id}, $${id + 1})`).join(", ")}`,
              values.map((value) => value?.input ?? null),
            );
          }
        });
        await fixture.postgres.waitForReplay();
        const expected = all.map((values) => values.map((value) => normal(value?.output ?? null)));
        for (const [number, values] of expected.entries()) {
          // A single column is a case of its own: its NULL or empty string makes an empty line.
          const alone = await fixture.read(
            `SELECT value FROM round_trip WHERE number = ${number} ORDER BY id`,
          );
          expect(alone.map(([value]) => normal(value))).toEqual(values);
        }
        const beside = await fixture.read(
          "SELECT value, id, value AS again FROM round_trip ORDER BY number, id",
        );
        expect(beside.map((row) => row.map(normal))).toEqual(
          expected.flatMap((values) => values.map((value, id) => [value, String(id), value])),
        );
      }),
      { numRuns: 1 },
    );
    const [column] = await fixture.federation.describe(connectionId, "SELECT value FROM round_trip");
    expect(column).toEqual({ name: "value", type: { kind } });
  },
);

test("character(n), name, xml, real, bit(n) and domains come as PostgreSQL shows them", async () => {
  await fixture.execute("CREATE DOMAIN sku AS text; CREATE DOMAIN price AS numeric(10,2)");
  const sql = `SELECT 'ab'::character(4) AS padded, 'pg_class'::name AS name, '<a>1</a>'::xml AS xml,
    0.1::real AS real, B'101'::bit(3) AS bits, 'K-1'::sku AS sku, 1.5::price AS price`;
  const columns = await fixture.federation.describe(connectionId, sql);
  expect(columns.map(({ type }) => type.kind)).toEqual([
    "STRING",
    "STRING",
    "STRING",
    "FLOAT64",
    "BYTES",
    "STRING",
    "NUMERIC",
  ]);
  expect(await fixture.read(sql)).toEqual([
    ["ab  ", "pg_class", "<a>1</a>", "0.1", "A0", "K-1", "1.500000000"],
  ]);
});

test("the drift report's query of the catalog works", async () => {
  const rows = await fixture.read(
    `SELECT column_name, ordinal_position, data_type, is_nullable FROM information_schema.columns
     WHERE table_schema = 'information_schema' AND table_name = 'sequences' ORDER BY ordinal_position LIMIT 1`,
  );
  expect(rows).toEqual([["sequence_catalog", "1", "name", "YES"]]);
});

test("times do not depend on what the server's defaults are", async () => {
  await fixture.execute(
    "ALTER DATABASE app SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE app SET DateStyle = 'German'",
  );
  expect(
    await fixture.read(
      "SELECT '2025-07-15 05:00+09'::timestamptz AS at, to_jsonb('2025-07-15 05:00+09'::timestamptz)::text AS json, date '2025-07-15' AS day",
    ),
  ).toEqual([["2025-07-14 20:00:00", '"2025-07-14T20:00:00+00:00"', "2025-07-15"]]);
  await fixture.execute("ALTER DATABASE app RESET TimeZone; ALTER DATABASE app RESET DateStyle");
});

describe("types that BigQuery does not take are refused by column and type", () => {
  beforeAll(() => fixture.execute("CREATE TYPE mood AS ENUM ('calm'); CREATE TYPE pair AS (a int, b int)"));
  test.each([
    ["'{}'::jsonb", "jsonb", 3802],
    ["gen_random_uuid()", "uuid", 2950],
    ["1::money", "money", 790],
    ["interval '1 day'", "interval", 1186],
    ["time with time zone '10:00+09'", "time with time zone", 1266],
    ["inet '127.0.0.1'", "inet", 869],
    ["cidr '10.0.0.0/8'", "cidr", 650],
    ["macaddr '08:00:2b:01:02:03'", "macaddr", 829],
    ["ARRAY[1]", "integer[]", 1007],
    ["point(1,2)", "point", 600],
    ["to_tsvector('a')", "tsvector", 3614],
    ["pg_lsn '0/0'", "pg_lsn", 3220],
    ["int4range(1,2)", "int4range", 3904],
    ["'calm'::mood", "mood", undefined],
    ["ROW(1,2)::pair", "pair", undefined],
  ])("%s", async (expression, type, oid) => {
    await expect(
      fixture.federation.describe(connectionId, `SELECT 1 AS id, ${expression} AS odd`),
    ).rejects.toMatchObject({
      name: "BigQueryError",
      reason: "invalidQuery",
      message: expect.stringMatching(
        new RegExp(
          `^Invalid table-valued function EXTERNAL_QUERY\\nPostgres type \\(OID = ${oid ?? "\\d+"}\\) is not supported now: column "odd" is of type ${type.replace("[]", "\\[\\]")}\\.`,
        ),
      ),
    });
  });
});

describe("values that BigQuery's types cannot hold are an error that names the column, not the value", () => {
  test.each([
    ["'NaN'::numeric", "NUMERIC"],
    ["'NaN'::numeric(5,2)", "NUMERIC"],
    ["'Infinity'::numeric", "NUMERIC"],
    ["0.1234567891::numeric", "NUMERIC"],
    ["123456789012345678901234567890::numeric", "NUMERIC"],
    ["123456789012345678901234567890::numeric(40,0)", "NUMERIC"],
    ["date 'infinity'", "DATE"],
    ["date '0044-03-15 BC'", "DATE"],
    ["date '10000-01-01'", "DATE"],
    ["time '24:00:00'", "TIME"],
    ["timestamp '-infinity'", "DATETIME"],
    ["timestamp '0044-03-15 BC'", "DATETIME"],
    ["timestamp '294276-12-31'", "DATETIME"],
    ["timestamptz 'infinity'", "TIMESTAMP"],
    ["timestamptz '10000-01-01'", "TIMESTAMP"],
    ["timestamptz '0044-03-15 BC'", "TIMESTAMP"],
  ])("%s", async (expression, kind) => {
    const failure = await fixture.read(`SELECT 'Ms Tanaka' AS person, ${expression} AS odd`).catch(String);
    expect(failure).toContain('column "odd"');
    expect(failure).toContain(kind);
    expect(failure).not.toContain("Tanaka");
  });

  test("trailing zeros are no decimals", async () => {
    expect(await fixture.read("SELECT 0.1234567890000::numeric AS whole, -1e-9::numeric AS least")).toEqual([
      ["0.123456789", "-0.000000001"],
    ]);
  });
});
