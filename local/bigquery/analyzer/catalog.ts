import type { Column } from "../types/sql-type.ts";
import { toTypeProto } from "../types/type-proto.ts";
import { addedSignatures } from "./added-signatures.ts";
import type { AnalyzerTable, AnalyzerVariable, EvaluatedTable } from "./analyzer.ts";
import { languageOptions } from "./language.ts";
import { SharedMessage } from "./protocol/message-writer.ts";
import type { SqlFunctionProto } from "./sql-functions.ts";

const sharedSignatures = addedSignatures.map((signature) => new SharedMessage(signature));
const builtinFunctions = new SharedMessage({ language_options: languageOptions });

/** BigQuery's other names for types. https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#integer_types */
const typeAliases = ["INT", "SMALLINT", "INTEGER", "BIGINT", "TINYINT", "BYTEINT"].map(
  (name) => new SharedMessage({ name, type: toTypeProto({ kind: "INT64" }) }),
);

interface TableProto {
  readonly name: string;
  readonly full_name: string;
  readonly serialization_id: number;
  readonly column: readonly object[];
}

/** A catalog under construction: tables and, for paths of several names, catalogs within it. */
class CatalogLevel {
  readonly tables = new Map<string, TableProto>();
  readonly functions: SqlFunctionProto[] = [];
  readonly tableFunctions: SqlFunctionProto[] = [];
  readonly levels = new Map<string, CatalogLevel>();

  level(name: string): CatalogLevel {
    let level = this.levels.get(name);
    if (level === undefined) {
      level = new CatalogLevel();
      this.levels.set(name, level);
    }
    return level;
  }

  /** The level in which a path's last name stands. */
  within(path: readonly string[]): CatalogLevel {
    let level: CatalogLevel = this;
    for (const segment of path.slice(0, -1)) level = level.level(segment);
    return level;
  }

  toProto(name: string): object {
    return {
      name,
      table: [...this.tables.values()],
      custom_function: this.functions,
      custom_tvf: this.tableFunctions,
      catalog: [...this.levels].map(([each, level]) => level.toProto(each)),
    };
  }
}

/** `SimpleCatalogProto` with GoogleSQL's functions, the tables by their paths, and the variables as constants. */
export function catalogProto(
  tables: readonly { readonly path: readonly string[]; readonly table: AnalyzerTable }[],
  variables: readonly AnalyzerVariable[],
  functions: readonly SqlFunctionProto[],
  tableFunctions: readonly SqlFunctionProto[] = [],
): object {
  const root = new CatalogLevel();
  for (const each of functions) root.within(each.name_path).functions.push(each);
  for (const each of tableFunctions) root.within(each.name_path).tableFunctions.push(each);
  tables.forEach(({ path, table }, index) => {
    const name = path.at(-1) ?? table.name;
    root.within(path).tables.set(name, {
      name,
      full_name: table.name,
      serialization_id: index + 1,
      column: [
        ...table.columns.map((column) => columnProto(column)),
        ...(table.pseudoColumns ?? []).map((column) => ({ ...columnProto(column), is_pseudo_column: true })),
      ],
    });
  });
  return {
    ...root.toProto("catalog"),
    builtin_function_options: builtinFunctions,
    named_type: typeAliases,
    custom_function: [...sharedSignatures, ...root.functions],
    constant: variables.map(({ name, type }) => ({
      name_path: [name],
      type: toTypeProto(type),
      value: {},
    })),
  };
}

/** The catalog of the reference evaluator, whose tables go by one name. */
export function evaluatedCatalogProto(tables: readonly EvaluatedTable[]): object {
  return {
    name: "catalog",
    builtin_function_options: builtinFunctions,
    named_type: typeAliases,
    table: tables.map((table, index) => ({
      name: table.name,
      serialization_id: index + 1,
      column: table.columns.map(columnProto),
    })),
  };
}

function columnProto(column: Column): object {
  return { name: column.name, type: toTypeProto(column.type) };
}
