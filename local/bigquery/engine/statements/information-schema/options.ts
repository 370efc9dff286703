import type { TableRecord } from "../../storage/catalog.ts";

const dayMs = 86_400_000;

/** An option of a table or dataset: its value as GoogleSQL writes it. */
export interface ObjectOption {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** The options that a table or view has, as CREATE would state them. */
export function tableOptions(table: TableRecord): readonly ObjectOption[] {
  const { description, friendlyName, labels, expiresAt, requirePartitionFilter, partitioning } = table;
  return [
    ...(expiresAt === undefined
      ? []
      : [{ name: "expiration_timestamp", type: "TIMESTAMP", text: timestampText(expiresAt) }]),
    ...option.days(
      "partition_expiration_days",
      partitioning?.kind === "TIME" ? partitioning.expirationMs : undefined,
    ),
    ...(requirePartitionFilter === true
      ? [{ name: "require_partition_filter", type: "BOOL", text: "true" }]
      : []),
    ...option.text("friendly_name", friendlyName),
    ...option.text("description", description),
    ...option.labels(labels),
  ];
}

/** Options by the kind of what they hold; none for what is not there. */
export const option = {
  text: (name: string, value: string | undefined): readonly ObjectOption[] =>
    value === undefined ? [] : [{ name, type: "STRING", text: quotedText(value) }],
  days: (name: string, milliseconds: number | undefined): readonly ObjectOption[] =>
    milliseconds === undefined ? [] : [{ name, type: "FLOAT64", text: floatText(milliseconds / dayMs) }],
  labels: (labels: Readonly<Record<string, string>>): readonly ObjectOption[] => {
    const pairs = Object.entries(labels).map(
      ([key, value]) => `STRUCT(${quotedText(key)}, ${quotedText(value)})`,
    );
    const type = "ARRAY<STRUCT<STRING, STRING>>";
    return pairs.length === 0 ? [] : [{ name: "labels", type, text: `[${pairs.join(", ")}]` }];
  },
};

/** The OPTIONS clause of a statement, on lines of its own; empty without options. */
export function statedOptions(options: readonly ObjectOption[]): string {
  const lines = options.map(({ name, text }) => `\n  ${name}=${text}`);
  return lines.length === 0 ? "" : `\nOPTIONS(${lines.join(",")}\n)`;
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
