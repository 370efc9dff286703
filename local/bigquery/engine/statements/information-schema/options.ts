import type { TableRecord } from "../../storage/catalog.ts";

const dayMs = 86_400_000;

/** An option of a table: its value as GoogleSQL writes it. */
export interface TableOption {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** The options that a table or view has, as CREATE would state them. */
export function tableOptions(table: TableRecord): readonly TableOption[] {
  const { description, friendlyName, labels, expiresAt, requirePartitionFilter, partitioning } = table;
  const option = (name: string, type: string, text: string | undefined) =>
    text === undefined ? [] : [{ name, type, text }];
  const pairs = Object.entries(labels).map(
    ([key, value]) => `STRUCT(${quotedText(key)}, ${quotedText(value)})`,
  );
  const expirationMs = partitioning?.kind === "TIME" ? partitioning.expirationMs : undefined;
  return [
    ...option(
      "expiration_timestamp",
      "TIMESTAMP",
      expiresAt === undefined ? undefined : timestampText(expiresAt),
    ),
    ...option(
      "partition_expiration_days",
      "FLOAT64",
      expirationMs === undefined ? undefined : floatText(expirationMs / dayMs),
    ),
    ...option("require_partition_filter", "BOOL", requirePartitionFilter === true ? "true" : undefined),
    ...option("friendly_name", "STRING", friendlyName === undefined ? undefined : quotedText(friendlyName)),
    ...option("description", "STRING", description === undefined ? undefined : quotedText(description)),
    ...option(
      "labels",
      "ARRAY<STRUCT<STRING, STRING>>",
      pairs.length === 0 ? undefined : `[${pairs.join(", ")}]`,
    ),
  ];
}

/** A STRING literal in double quotes. */
export function quotedText(value: string): string {
  return JSON.stringify(value);
}

function floatText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function timestampText(milliseconds: number): string {
  return `TIMESTAMP "${new Date(milliseconds).toISOString()}"`;
}
