import { rows, testsOf } from "../../../cli/model-tests/model-test.ts";

const test = testsOf("mart.consultation_service");

const clock = "2025-07-24T05:00:00+09:00";

/** A consultation by what happened when, on Japan's clock. */
interface Talk {
  readonly pharmacist?: number | null;
  readonly asked: string;
  readonly replied?: string;
  readonly resolved?: string;
}

const inJapan = (time: string | undefined) => (time === undefined ? null : `${time.replace(" ", "T")}+09:00`);

const talks = (...list: readonly Talk[]) =>
  rows(
    "warehouse.fct_consultation",
    list.map(({ pharmacist = 1, asked, replied, resolved }, index) => ({
      consultation_id: `c${index}`,
      pharmacist_id: pharmacist,
      first_message_at: inJapan(asked),
      first_reply_at: inJapan(replied),
      resolved_at: inJapan(resolved),
    })),
  );

/** One consultation, and the business seconds until its reply. */
function replyTakes(name: string, talk: Talk, seconds: number): void {
  test(name, {
    clock,
    given: [talks(talk)],
    expect: [
      {
        pharmacist_id: 1,
        consultation_count: 1,
        replied_count: 1,
        first_reply_median_seconds: seconds,
        first_reply_p90_seconds: seconds,
      },
    ],
  });
}

test("sums up a month's hour of a pharmacist", {
  clock,
  given: [
    talks(
      { asked: "2025-07-22 10:00:00", replied: "2025-07-22 10:00:30", resolved: "2025-07-22 11:00:00" },
      { asked: "2025-07-23 10:59:59", replied: "2025-07-23 11:00:09" },
      { asked: "2025-07-22 10:30:00" },
    ),
  ],
  expect: [
    {
      month_on: "2025-07-01",
      pharmacist_id: 1,
      hour: 10,
      consultation_count: 3,
      replied_count: 2,
      resolved_count: 1,
      first_reply_median_seconds: 10,
      first_reply_p90_seconds: 30,
      resolution_median_seconds: 3600,
      resolution_p90_seconds: 3600,
    },
  ],
});

replyTakes(
  "within a morning time runs as it does",
  { asked: "2025-07-22 10:00:00", replied: "2025-07-22 11:30:00" },
  5400,
);
replyTakes(
  "before the opening no time runs",
  { asked: "2025-07-22 08:00:00", replied: "2025-07-22 09:00:30" },
  30,
);
replyTakes(
  "after the closing no time runs",
  { asked: "2025-07-22 17:59:00", replied: "2025-07-22 23:00:00" },
  60,
);
replyTakes(
  "a reply before the opening has taken no time",
  { asked: "2025-07-22 18:00:00", replied: "2025-07-23 08:59:59" },
  0,
);
replyTakes(
  "overnight, time goes on at nine",
  { asked: "2025-07-22 17:30:00", replied: "2025-07-23 09:10:00" },
  2400,
);
replyTakes(
  "a whole business day between is nine hours",
  { asked: "2025-07-15 18:00:00", replied: "2025-07-17 09:00:00" },
  32_400,
);
replyTakes(
  "a weekend and the holiday after it take no time",
  { asked: "2025-07-18 17:30:00", replied: "2025-07-22 09:10:00" },
  2400,
);
replyTakes(
  "within a weekend no time runs",
  { asked: "2025-07-19 12:00:00", replied: "2025-07-20 13:00:00" },
  0,
);
replyTakes(
  "New Year's Day takes no time, the other days of the turn do",
  // An hour on the 30th, and the 31st, the 2nd, the 3rd of nine hours each, and an hour on Monday the 6th.
  { asked: "2024-12-30 17:00:00", replied: "2025-01-06 10:00:00" },
  104_400,
);
replyTakes(
  "fractions of a second are cut off once, at the end: 1.9 s",
  { asked: "2025-07-22 10:00:00.600000", replied: "2025-07-22 10:00:02.500000" },
  1,
);
replyTakes(
  "fractions of a second are cut off once, at the end: 2.2 s",
  { asked: "2025-07-22 11:00:00.300000", replied: "2025-07-22 11:00:02.500000" },
  2,
);
replyTakes(
  "a reply at the same instant took no time",
  { asked: "2025-07-22 10:00:00", replied: "2025-07-22 10:00:00" },
  0,
);

test("month and hour are those of the first message in Japan", {
  clock,
  given: [
    talks(
      { asked: "2025-06-30 23:59:59.999999" },
      { asked: "2025-07-01 00:00:00" },
      { asked: "2025-07-01 09:00:00", replied: "2025-08-01 09:00:00" },
    ),
  ],
  expect: [
    { month_on: "2025-06-01", hour: 23, consultation_count: 1 },
    { month_on: "2025-07-01", hour: 0, consultation_count: 1 },
    { month_on: "2025-07-01", hour: 9, consultation_count: 1 },
  ],
});

test("pharmacists are kept apart, and what nobody has taken is a row too", {
  clock,
  given: [
    talks(
      { pharmacist: 1, asked: "2025-07-22 10:00:00" },
      { pharmacist: 2, asked: "2025-07-22 10:00:00" },
      { pharmacist: null, asked: "2025-07-22 10:00:00" },
      { pharmacist: null, asked: "2025-07-22 10:30:00" },
    ),
  ],
  expect: [
    { pharmacist_id: 1, hour: 10, consultation_count: 1 },
    { pharmacist_id: 2, hour: 10, consultation_count: 1 },
    { pharmacist_id: null, hour: 10, consultation_count: 2 },
  ],
});

test("without replies and closings there are no times", {
  clock,
  given: [talks({ asked: "2025-07-22 10:00:00" })],
  expect: [
    {
      consultation_count: 1,
      replied_count: 0,
      resolved_count: 0,
      first_reply_median_seconds: null,
      first_reply_p90_seconds: null,
      resolution_median_seconds: null,
      resolution_p90_seconds: null,
    },
  ],
});

test("a closing before the first message is counted but has no time", {
  clock,
  given: [
    talks(
      { asked: "2025-07-22 10:00:00", resolved: "2025-07-22 09:30:00" },
      { asked: "2025-07-22 10:00:00", resolved: "2025-07-22 10:00:00" },
      { asked: "2025-07-22 10:00:00", resolved: "2025-07-23 18:00:01" },
    ),
  ],
  expect: [{ resolved_count: 3, resolution_median_seconds: 0, resolution_p90_seconds: 61_200 }],
});

test("only first messages of days that are over count; replies of this morning do", {
  clock,
  given: [
    talks(
      { asked: "2025-07-23 23:30:00", replied: "2025-07-24 04:00:00" },
      { asked: "2025-07-24 00:00:00", replied: "2025-07-24 04:00:00" },
    ),
  ],
  expect: [
    {
      month_on: "2025-07-01",
      hour: 23,
      consultation_count: 1,
      replied_count: 1,
      first_reply_median_seconds: 0,
    },
  ],
});

test("who never wrote does not count", {
  clock,
  given: [rows("warehouse.fct_consultation", [{ consultation_id: "a", pharmacist_id: 1 }])],
  expect: [],
});

/** Consultations of one hour that were replied to after 10, 20, 30, … seconds, in no order. */
function series(count: number): readonly Talk[] {
  return Array.from({ length: count }, (_, index) => {
    const seconds = 10 * (((index * 7) % count) + 1);
    const time = new Date(36_000_000 + seconds * 1000).toISOString().slice(11, 19);
    return { asked: "2025-07-03 10:00:00", replied: `2025-07-03 ${time}` };
  });
}

for (const [count, median, p90] of [
  [1, 10, 10],
  [2, 10, 20],
  [10, 50, 90],
  [11, 60, 100],
  [19, 100, 180],
  [20, 100, 180],
  [100, 500, 900],
] as const) {
  test(`of ${count} times a percentile is the first that reaches its share`, {
    clock,
    given: [talks(...series(count))],
    expect: [{ replied_count: count, first_reply_median_seconds: median, first_reply_p90_seconds: p90 }],
  });
}
