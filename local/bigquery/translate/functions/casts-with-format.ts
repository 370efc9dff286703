import type { SqlType } from "../../types/sql-type.ts";
import { type TypedSql, UnsupportedError } from "../context.ts";

/** CAST(… FORMAT …), as far as it is between BYTES and STRING. */
export function castWithFormat(value: TypedSql, to: SqlType, format: TypedSql, safe: boolean): string {
  const kinds = `${value.type.kind} ${to.kind}`;
  const variant = safe ? "_or_null" : "";
  if (kinds === "BYTES STRING") return `googlesql_bytes_as_format${variant}(${value.sql}, ${format.sql})`;
  if (kinds === "STRING BYTES") return `googlesql_bytes_from_format${variant}(${value.sql}, ${format.sql})`;
  throw new UnsupportedError(`Unsupported feature: CAST with FORMAT from ${value.type.kind} to ${to.kind}`);
}
