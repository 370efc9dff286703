import type { AstNode } from "../../analyzer/analyzer.ts";
import type { TranslationContext } from "../../translate/context.ts";
import { readTypeParameters } from "../../translate/type-parameters.ts";
import type { SqlType } from "../../types/sql-type.ts";
import type { FieldSchema, TableMetadata } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import { columnField } from "../schema/field-types.ts";
import { children, optionalChild, text } from "../script/syntax.ts";
import type { Session } from "../session.ts";
import {
  booleanOption,
  daysOption,
  labelsOption,
  type OptionValues,
  readOptions,
  roundingModeOption,
  textOption,
  timestampOption,
} from "./options.ts";

const tableOptions = [
  "description",
  "friendly_name",
  "labels",
  "expiration_timestamp",
  "require_partition_filter",
  "partition_expiration_days",
  "default_rounding_mode",
];

/** The changeable part of a table's metadata. */
export type TableProperties = Pick<
  TableMetadata,
  | "description"
  | "friendlyName"
  | "labels"
  | "expiresAt"
  | "requirePartitionFilter"
  | "partitioning"
  | "defaultRoundingMode"
>;

/** The OPTIONS of a CREATE or ALTER of a table or view. */
export function readTableOptions(
  owner: AstNode,
  context: TranslationContext,
  session: Session,
): Promise<OptionValues> {
  return readOptions(owner, tableOptions, context, session);
}

/** A table's properties with the changes of an OPTIONS list. */
export function withOptions<T extends TableProperties>(properties: T, options: OptionValues): T {
  return withoutUndefined({
    ...properties,
    ...changedProperty("description", textOption(options, "description")),
    ...changedProperty("friendlyName", textOption(options, "friendly_name")),
    ...changedProperty("expiresAt", timestampOption(options, "expiration_timestamp")),
    ...changedProperty("requirePartitionFilter", booleanOption(options, "require_partition_filter")),
    ...changedProperty("defaultRoundingMode", roundingModeOption(options, "default_rounding_mode")),
    ...changedProperty("labels", options.has("labels") ? (labelsOption(options) ?? {}) : undefined),
    ...changedProperty("partitioning", expiringPartitions(properties.partitioning, options)),
  });
}

function expiringPartitions(
  partitioning: TableProperties["partitioning"],
  options: OptionValues,
): TableProperties["partitioning"] {
  const expirationMs = daysOption(options, "partition_expiration_days");
  if (expirationMs === undefined) return undefined;
  if (partitioning?.kind !== "TIME") {
    throw invalidQuery("partition_expiration_days is only for tables partitioned by time");
  }
  const { expirationMs: _, ...kept } = partitioning;
  return expirationMs === null ? kept : { ...kept, expirationMs };
}

/** The fields of a CREATE TABLE's column list, or of the query of its AS. */
export async function definedFields(
  statement: AstNode,
  context: TranslationContext,
  session: Session,
): Promise<readonly FieldSchema[]> {
  const definitions = children(statement, "column_definition_list");
  const value = statement.is_value_table === true ? definitions[0] : undefined;
  if (value !== undefined) return valueFields(sqlType(value));
  return Promise.all(definitions.map((definition) => definedField(definition, context, session)));
}

/** SELECT AS STRUCT, and SELECT AS VALUE of a STRUCT, make a table of its fields. */
function valueFields(type: SqlType): readonly FieldSchema[] {
  const fields = type.kind === "STRUCT" ? type.fields : [{ name: "", type }];
  const anonymous = fields.findIndex(({ name }) => name === "");
  if (anonymous < 0) return fields.map(columnField);
  throw invalidQuery(`CREATE TABLE columns must be named, but column ${anonymous + 1} has no name`);
}

/** The field of a ResolvedColumnDefinition. */
export async function definedField(
  definition: AstNode,
  context: TranslationContext,
  session: Session,
): Promise<FieldSchema> {
  if (optionalChild(definition, "generated_column_info") !== undefined) {
    throw invalidQuery(`Unsupported feature: generated column ${text(definition, "name")}`);
  }
  const field = withDefault(
    columnField({ name: text(definition, "name"), type: sqlType(definition) }),
    optionalChild(definition, "default_value"),
  );
  const annotations = optionalChild(definition, "annotations");
  return annotations === undefined ? field : annotatedField(field, annotations, context, session);
}

/** The field with the text of a ResolvedColumnDefaultValue, which is analyzed wherever rows are inserted. */
export function withDefault(field: FieldSchema, value: AstNode | undefined): FieldSchema {
  return value === undefined ? field : { ...field, defaultValueExpression: text(value, "sql") };
}

export function sqlType(node: AstNode): SqlType {
  const type = node.type;
  if (typeof type === "object" && type !== null && "kind" in type) return type as SqlType;
  throw new Error(`${node.nodeKind} without a type`);
}

async function annotatedField(
  field: FieldSchema,
  annotations: AstNode,
  context: TranslationContext,
  session: Session,
): Promise<FieldSchema> {
  const options = await readOptions(annotations, ["description", "rounding_mode"], context, session);
  const [first] = children(annotations, "child_list");
  const element = field.mode === "REPEATED" ? first : annotations;
  const nested = element === undefined ? [] : children(element, "child_list");
  const fields = await Promise.all(
    (field.fields ?? []).map((each, index) => {
      const own = nested[index];
      return own === undefined ? each : annotatedField(each, own, context, session);
    }),
  );
  return {
    ...field,
    ...(annotations.not_null === true && field.mode === "NULLABLE" ? { mode: "REQUIRED" as const } : {}),
    ...elementParameters(element),
    ...roundedBy(field, options),
    ...describedBy(options),
    ...(field.fields === undefined ? {} : { fields }),
  };
}

function describedBy(options: OptionValues): { readonly description?: string } {
  const description = textOption(options, "description");
  return description === undefined || description === null ? {} : { description };
}

/** The parameters of a type that has no fields. */
function elementParameters(
  annotations: AstNode | undefined,
): Pick<FieldSchema, "maxLength" | "precision" | "scale"> {
  const { maxLength, precision, scale } = readTypeParameters(annotations?.type_parameters) ?? {};
  return {
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(precision === undefined ? {} : { precision, ...(scale ? { scale } : {}) }),
  };
}

function roundedBy(field: FieldSchema, options: OptionValues): Pick<FieldSchema, "roundingMode"> {
  const roundingMode = roundingModeOption(options, "rounding_mode");
  if (roundingMode === undefined || roundingMode === null) return {};
  if (field.type === "NUMERIC" || field.type === "BIGNUMERIC") return { roundingMode };
  throw invalidQuery(
    `rounding_mode is only for columns of type NUMERIC or BIGNUMERIC: column ${field.name} is of type ${field.type}`,
  );
}

/** A property to set; null takes it away. */
function changedProperty(name: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : { [name]: value ?? undefined };
}

/** Properties set to undefined left out. */
export function withoutUndefined<T extends object>(properties: T): T {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined),
  ) as unknown as T;
}
