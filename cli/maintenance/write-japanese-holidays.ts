import { writeFile } from "node:fs/promises";
import holidayJp from "@holiday-jp/holiday_jp";

const [firstYear, lastYear] = [2010, 2040];

const holidays = holidayJp
  .between(new Date(Date.UTC(firstYear, 0, 1)), new Date(Date.UTC(lastYear, 11, 31)))
  .map((holiday) => `  ["${holiday.date.toISOString().slice(0, 10)}", "${holiday.name}"],`);

await writeFile(
  new URL("../../includes/calendar/japanese-holidays.ts", import.meta.url),
  [
    "/** Japan's public holidays with substitutes, from holiday_jp. Written by `npm run holidays`. */",
    `export const holidayYears = { first: ${firstYear}, last: ${lastYear} } as const;`,
    "",
    "export const japaneseHolidays: readonly (readonly [date: string, name: string])[] = [",
    ...holidays,
    "];",
    "",
  ].join("\n"),
);
