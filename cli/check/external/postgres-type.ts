import type { ScalarKind } from "../../../local/bigquery/types/sql-type.ts";

/** A column of a PostgreSQL table, of a query or of a row. Its type is undefined where nothing tells it. */
export interface PostgresColumn {
  readonly name: string;
  readonly type: PostgresType | undefined;
  /** A name that the column may have or have had: the table may be without it. */
  readonly isPossible?: boolean;
}

/** A PostgreSQL type by its internal name, as in `int4`; `a|b` where a contract leaves open which; a row has columns. */
export interface PostgresType {
  readonly name: string;
  readonly columns?: readonly PostgresColumn[] | "any";
}

export function scalar(name: string): PostgresType {
  return { name };
}

/** PostgreSQL's other names of its types. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ["bigint", "int8"],
  ["int", "int4"],
  ["integer", "int4"],
  ["smallint", "int2"],
  ["decimal", "numeric"],
  ["float", "float8"],
  ["real", "float4"],
  ["boolean", "bool"],
  ["char", "bpchar"],
  ["character", "bpchar"],
  ["string", "text"],
]);

/** The type that a cast names. */
export function typeNamed(names: readonly string[], isArray: boolean): PostgresType {
  const last = names.at(-1) ?? "";
  const name = synonyms.get(last) ?? last;
  return scalar(isArray ? `${name}[]` : name);
}

const kinds: ReadonlyMap<string, ScalarKind> = new Map([
  ["bool", "BOOL"],
  ["bytea", "BYTES"],
  ["bit", "BYTES"],
  ["varbit", "BYTES"],
  ["name", "STRING"],
  ["text", "STRING"],
  ["varchar", "STRING"],
  ["bpchar", "STRING"],
  ["json", "STRING"],
  ["xml", "STRING"],
  ["unknown", "STRING"],
  ["int2", "INT64"],
  ["int4", "INT64"],
  ["int8", "INT64"],
  ["float4", "FLOAT64"],
  ["float8", "FLOAT64"],
  ["numeric", "NUMERIC"],
  ["date", "DATE"],
  ["time", "TIME"],
  ["timestamp", "DATETIME"],
  ["timestamptz", "TIMESTAMP"],
]);

/** What BigQuery's federation makes of a type. */
export function federatedKind(
  type: PostgresType | undefined,
):
  | { readonly is: "kind"; readonly kind: ScalarKind }
  | { readonly is: "refused"; readonly name: string }
  | { readonly is: "open" } {
  if (type === undefined) return { is: "open" };
  const answers = type.name.split("|").map((name) => kinds.get(name));
  const refused = type.name.split("|").find((name) => !kinds.has(name));
  if (refused !== undefined) return { is: "refused", name: type.name.replace("|", " or ") };
  const [kind] = answers;
  return kind !== undefined && answers.every((each) => each === kind) ? { is: "kind", kind } : { is: "open" };
}

const widths = ["int2", "int4", "int8", "numeric", "float4", "float8"];

export function isNumber(type: PostgresType | undefined): boolean {
  return type !== undefined && widths.includes(type.name);
}

/** The common type of branches: of numbers the widest; an unknown literal is whatever the others are. */
export function commonType(types: readonly (PostgresType | undefined)[]): PostgresType | undefined {
  let common: PostgresType | undefined = scalar("unknown");
  for (const type of types) {
    if (type === undefined || common === undefined) return undefined;
    if (common.name === "unknown") common = type;
    else if (type.name === "unknown" || type.name === common.name) continue;
    else if (isNumber(type) && isNumber(common)) common = wider(common, type);
    else return undefined;
  }
  return common;
}

/** Whether values of two types can stand in one column of a set operation; true where it is not known. */
export function areAlike(left: PostgresType | undefined, right: PostgresType | undefined): boolean {
  const [one, other] = [category(left), category(right)];
  return one === undefined || other === undefined || one === other;
}

/** What PostgreSQL converts among each other by itself. */
function category(type: PostgresType | undefined): string | undefined {
  if (isNumber(type)) return "number";
  if (/^(text|varchar|bpchar|name)$/.test(type?.name ?? "")) return "text";
  if (/^(date|timestamp|timestamptz|timestamp\|timestamptz)$/.test(type?.name ?? "")) return "time";
  return type?.name === "bool" ? "bool" : undefined;
}

export function wider(left: PostgresType, right: PostgresType): PostgresType {
  return widths.indexOf(left.name) > widths.indexOf(right.name) ? left : right;
}
