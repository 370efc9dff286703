import type { AstNode } from "../../analyzer/analyzer.ts";
import type { TranslationContext, TypedSql } from "../../translate/context.ts";
import { translateExpression } from "../../translate/translate.ts";
import type { ResultValue } from "../../types/result-value.ts";
import type { RoundingMode } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import { resultValue } from "../results/result-values.ts";
import { child, children, text } from "../script/syntax.ts";
import type { Session } from "../session.ts";

/** The values of an OPTIONS list by lower-case name; NULL takes an option away. */
export type OptionValues = ReadonlyMap<string, ResultValue>;

/** @throws BigQueryError for an option that is not among the known ones. */
export async function readOptions(
  owner: AstNode,
  known: readonly string[],
  context: TranslationContext,
  session: Session,
): Promise<OptionValues> {
  const values = new Map<string, ResultValue>();
  for (const option of children(owner, "option_list")) {
    const name = text(option, "name").toLowerCase();
    if (!known.includes(name)) throw invalidQuery(`Unknown option: ${text(option, "name")}`);
    const expression = translateExpression(child(option, "value"), context);
    values.set(name, expression.literal ?? (await evaluate(expression, session)));
  }
  return values;
}

async function evaluate({ sql, type }: TypedSql, session: Session): Promise<ResultValue> {
  const connection = await session.sideConnection();
  const reader = await connection.runAndReadAll(`SELECT ${sql}`);
  return resultValue(reader.getRows()[0]?.[0] ?? null, type);
}

/** An option of type STRING: undefined where it is not given, null where it is NULL. */
export function textOption(options: OptionValues, name: string): string | null | undefined {
  const value = options.get(name);
  if (value === undefined || value === null || typeof value === "string") return value;
  throw wrongType(name, "STRING");
}

export function booleanOption(options: OptionValues, name: string): boolean | null | undefined {
  const value = options.get(name);
  if (value === undefined || value === null || typeof value === "boolean") return value;
  throw wrongType(name, "BOOL");
}

export function roundingModeOption(options: OptionValues, name: string): RoundingMode | null | undefined {
  const value = options.get(name);
  if (value === undefined || value === null) return value;
  const mode = typeof value === "string" ? value.toUpperCase() : value;
  if (mode === "ROUND_HALF_AWAY_FROM_ZERO" || mode === "ROUND_HALF_EVEN") return mode;
  throw invalidQuery(`Option ${name} must be one of 'ROUND_HALF_AWAY_FROM_ZERO' and 'ROUND_HALF_EVEN'`);
}

/** An option that counts days, in milliseconds. */
export function daysOption(options: OptionValues, name: string): number | null | undefined {
  const value = options.get(name);
  if (value === undefined || value === null) return value;
  const days = Number(value);
  if (Number.isNaN(days)) throw wrongType(name, "FLOAT64");
  return Math.round(days * 86_400_000);
}

/** An option of type TIMESTAMP, in milliseconds since the epoch. */
export function timestampOption(options: OptionValues, name: string): number | null | undefined {
  const value = options.get(name);
  if (value === undefined || value === null) return value;
  if (typeof value !== "bigint") throw wrongType(name, "TIMESTAMP");
  return Number(value / 1000n);
}

/** Labels, written as an array of pairs. */
export function labelsOption(options: OptionValues): Readonly<Record<string, string>> | null | undefined {
  const value = options.get("labels");
  if (value === undefined || value === null) return value;
  if (!Array.isArray(value)) throw wrongType("labels", "ARRAY<STRUCT<STRING, STRING>>");
  return Object.fromEntries(
    value.map((pair: ResultValue) => {
      const [key, label] = Array.isArray(pair) ? pair : [];
      if (typeof key !== "string" || typeof label !== "string") {
        throw wrongType("labels", "ARRAY<STRUCT<STRING, STRING>>");
      }
      return [key, label];
    }),
  );
}

function wrongType(name: string, type: string): Error {
  return invalidQuery(`Option ${name} must be of type ${type}`);
}
