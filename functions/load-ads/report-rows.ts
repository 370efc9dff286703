import { z } from "zod";
import { type AdsTable, sourceNames } from "../../includes/contracts/source-table.ts";
import { hashJsonText } from "../landing/json-text.ts";
import type { StagedRow } from "../landing/staged-row.ts";
import type { Days } from "./days.ts";
import { jsonText } from "./json-text-schema.ts";

/** What a report was asked of, and when. */
export interface ReportPlace {
  readonly accountId: string;
  readonly days: Days;
  readonly position: string;
}

/** The part of a table that one account's rows of one day are. */
export function dayScope(accountId: string, day: string): string {
  return `${accountId}/${day}`;
}

const rowSchema = jsonText.pipe(z.record(z.string(), z.unknown()));
const identifier = z.union([z.string().min(1), z.int().transform(String)]);
const day = z.iso.date();

interface KeyField {
  readonly path: readonly string[];
  readonly schema: z.ZodType<string>;
}

type Key = { readonly texts: readonly string[]; readonly day: string };

/**
 * Answers a reader of a report's rows: it takes a row's text and its number in the report, and makes the row that is
 * staged. The text is kept as it is; only the key is read from it. What has no key, is of another account or of a day
 * that was not asked for, is a reject.
 *
 * @throws Error for a contract whose key does not begin with the account, or lacks its one day
 */
export function reportRowReader(
  table: AdsTable,
  { accountId, days, position }: ReportPlace,
): (text: string, rowNumber: number) => StagedRow {
  const fields = keyFields(table);
  const dayIndexes = table.key.flatMap((name, index) => (isDay(table, name) ? [index] : []));
  const [dayIndex] = dayIndexes;
  if (dayIndex === undefined || dayIndex === 0 || dayIndexes.length > 1) {
    throw new Error(
      `Contract ${table.source.name}.${table.name}: the key of a report begins with the account and has one day.`,
    );
  }
  const readKey = (text: string): Key | string => {
    const row = rowSchema.safeParse(text);
    if (!row.success) return "unreadable_row";
    const texts: string[] = [];
    for (const { path, schema } of fields) {
      const value = valueAt(row.data, path);
      if (value === undefined || value === null || value === "") return "missing_key";
      const field = schema.safeParse(value);
      if (!field.success) return "unreadable_key";
      texts.push(field.data);
    }
    const rowDay = texts[dayIndex] ?? "";
    if (texts[0] !== accountId) return "other_account";
    if (rowDay < days.first || rowDay > days.last) return "other_day";
    return { texts, day: rowDay };
  };
  return (text, rowNumber) => {
    const key = readKey(text);
    const common = { row_data: text, source_at: null, source_position: position, source_row: rowNumber };
    if (typeof key === "string") {
      return { staged_kind: "reject", row_key: null, row_hash: null, reject_reason: key, ...common };
    }
    return {
      staged_kind: "row",
      row_key: JSON.stringify(key.texts),
      scope: dayScope(accountId, key.day),
      row_hash: hashJsonText(text, table.volatile),
      reject_reason: null,
      ...common,
    };
  };
}

function keyFields(table: AdsTable): readonly KeyField[] {
  return table.key.map((name) => {
    const column = table.columns[name];
    if (column === undefined) throw new Error(`Contract ${table.source.name}.${table.name} lacks ${name}.`);
    const [field = name] = sourceNames(name, column);
    return {
      path: [...column.containers, field],
      schema: isDay(table, name) ? day : identifier,
    };
  });
}

function isDay(table: AdsTable, name: string): boolean {
  return table.columns[name]?.type === "DATE";
}

function valueAt(row: unknown, path: readonly string[]): unknown {
  let value = row;
  for (const field of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, field);
  }
  return value;
}
