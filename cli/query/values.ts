import { z } from "zod";
import type { RestField } from "./bigquery-rest.ts";

const repeated = z.array(z.object({ v: z.unknown() }));
const record = z.object({ f: z.array(z.object({ v: z.unknown() })) });
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const numberTypes = new Set(["INTEGER", "INT64", "FLOAT", "FLOAT64", "NUMERIC", "BIGNUMERIC"]);

export function isNumber(field: RestField): boolean {
  return field.mode !== "REPEATED" && numberTypes.has(field.type);
}

/** A cell as people read it; `undefined` is NULL. */
export function textOf(field: RestField, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (field.mode === "REPEATED" || field.type === "RECORD" || field.type === "STRUCT") {
    return jsonOf(field, value);
  }
  const text = scalar.parse(value);
  return field.type === "TIMESTAMP" ? `${timestamp(text, " ")} UTC` : text;
}

/**
 * A cell as JSON text. As in GoogleSQL's TO_JSON_STRING, a number that a double cannot hold exactly is a string;
 * times are ISO 8601, bytes base64, JSON values stand as they are.
 */
export function jsonOf(field: RestField, value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (field.mode === "REPEATED") {
    const { mode: _, ...element } = field;
    return `[${repeated
      .parse(value)
      .map(({ v }) => jsonOf(element, v))
      .join(",")}]`;
  }
  if (field.type === "RECORD" || field.type === "STRUCT") {
    const { fields = [] } = field;
    const members = record
      .parse(value)
      .f.map(({ v }, index) => ({ v, member: fields[index] }))
      .map(({ v, member }) =>
        member === undefined ? "" : `${JSON.stringify(member.name)}:${jsonOf(member, v)}`,
      );
    return `{${members.join(",")}}`;
  }
  const text = scalar.parse(value);
  switch (field.type) {
    case "INTEGER":
    case "INT64":
      return Number.isSafeInteger(Number(text)) ? text : JSON.stringify(text);
    case "FLOAT":
    case "FLOAT64":
      return Number.isFinite(Number(text)) ? text : JSON.stringify(text);
    case "NUMERIC":
    case "BIGNUMERIC":
      return String(Number(text)) === text ? text : JSON.stringify(text);
    case "BOOLEAN":
    case "BOOL":
      return text;
    case "JSON":
      return text;
    case "TIMESTAMP":
      return JSON.stringify(`${timestamp(text, "T")}Z`);
    default:
      return JSON.stringify(text);
  }
}

/** Microseconds since the epoch as a UTC time, with as many digits after the second as it needs. */
function timestamp(micros: string, separator: string): string {
  const value = BigInt(micros);
  const inSecond = ((value % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((value - inSecond) / 1_000n)).toISOString().slice(0, 19);
  const fraction = inSecond === 0n ? "" : `.${String(inSecond).padStart(6, "0").replace(/0+$/, "")}`;
  return `${seconds.replace("T", separator)}${fraction}`;
}
