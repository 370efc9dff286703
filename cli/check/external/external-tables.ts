import type { Analyzer, AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants } from "../../../local/bigquery/analyzer/nodes.ts";
import {
  child,
  children,
  optionalChild,
  pathNames,
  sourceRange,
} from "../../../local/bigquery/engine/script/syntax.ts";
import { parseConnectionId } from "../../../local/bigquery/federation/connection-id.ts";
import type { ExternalTable } from "../analysis/analysis-context.ts";
import { constantTexts } from "../analysis/constant-text.ts";
import type { Finding, Spot } from "../analysis/finding.ts";
import type { Variables } from "../analysis/scope.ts";
import type { ScriptText } from "../analysis/script-text.ts";
import { type KnownSchema, type OutputColumn, unknownSchema } from "../analysis/table-schema.ts";
import type { MarkTable } from "../positions/mark-table.ts";
import type { MarkedText } from "../positions/marked-text.ts";
import { nodeOf, type PostgresNode } from "./postgres-node.ts";
import { type PostgresOutput, PostgresQuery } from "./postgres-query.ts";
import type { PostgresSource } from "./postgres-source.ts";
import { federatedKind } from "./postgres-type.ts";

interface ExternalCheck {
  readonly node: AstNode;
  readonly script: ScriptText;
  readonly variables: Variables;
  readonly analyzer: Analyzer;
  readonly marks: MarkTable;
  readonly sources: readonly PostgresSource[];
  readonly report: (finding: Finding) => void;
}

/** The EXTERNAL_QUERY calls of a statement: their inner SQL is checked against the contracts of its source, which tell its columns. */
export async function externalTables(check: ExternalCheck): Promise<readonly ExternalTable[]> {
  const tables: ExternalTable[] = [];
  for (const call of descendants(check.node)) {
    if (
      call.nodeKind !== "ASTTVF" ||
      pathNames(child(call, "name")).join(".").toUpperCase() !== "EXTERNAL_QUERY"
    )
      continue;
    tables.push({ ...callRange(call), schema: await externalSchema(call, check, tables.length + 1) });
  }
  return tables;
}

async function externalSchema(call: AstNode, check: ExternalCheck, number: number): Promise<KnownSchema> {
  const { script, variables, marks, analyzer, sources, report } = check;
  const [connectionNode, sqlNode] = children(call, "argument_entries").map((each) =>
    optionalChild(each, "expr"),
  );
  const [connection] =
    connectionNode === undefined
      ? []
      : ((await constantTexts(script, connectionNode, variables, marks, analyzer)) ?? []);
  const [sql] =
    sqlNode === undefined ? [] : ((await constantTexts(script, sqlNode, variables, marks, analyzer)) ?? []);
  if (connection === undefined || sql === undefined || sqlNode === undefined) {
    const message = "EXTERNAL_QUERY needs two constant strings: a connection and a SQL query";
    report({ severity: "error", code: "external_query", message, spot: script.spotOf(call) });
    return unknownSchema;
  }
  const name = parseConnectionId(connection.text)?.name;
  if (name === undefined) {
    const message = `${connection.text} is no connection: write project.location.name`;
    report({ severity: "error", code: "external_query", message, spot: script.spotOf(call) });
    return unknownSchema;
  }
  const own = sources.filter((source) => source.connection === name);
  const spot = (offset: number): Spot => {
    const place = sql.locate(offset);
    return place === undefined ? script.spotOf(sqlNode) : { kind: "place", place };
  };
  const outputs = await checkPostgres(sql, own, spot, report);
  if (outputs === undefined) return unknownSchema;
  const names = new Set<string>();
  for (const { name: column, location } of outputs) {
    const at = spot(characters(sql.text, location));
    if (column === "?column?") {
      const message = "PostgreSQL gives the column no name: name it by AS";
      report({ severity: "error", code: "unnamed_column", message, spot: at });
      return unknownSchema;
    }
    if (names.has(column.toLowerCase())) {
      const message = `Duplicate column names in the result are not supported. Found duplicate(s): ${column}`;
      report({ severity: "error", code: "duplicate_column", message, spot: at });
      return unknownSchema;
    }
    names.add(column.toLowerCase());
  }
  const columns = outputs.map((output) => federated(output, sql, spot, report));
  const known = columns.filter((column) => column !== undefined);
  if (known.length < columns.length) return unknownSchema;
  return {
    name: `_external_${number}`,
    columns: known,
    partitionings: [],
    influences: [],
    isTemporary: true,
  };
}

/** Parses and resolves PostgreSQL's SQL. Undefined where its columns cannot be told. */
async function checkPostgres(
  sql: MarkedText,
  sources: readonly PostgresSource[],
  spot: (offset: number) => Spot,
  report: (finding: Finding) => void,
): Promise<readonly PostgresOutput[] | undefined> {
  const select = await parsedSelect(sql.text);
  if ("message" in select) {
    report({
      severity: "error",
      code: "syntax_error",
      message: `PostgreSQL: ${select.message}`,
      spot: spot(select.offset),
    });
    return undefined;
  }
  const query = new PostgresQuery(sources);
  const outputs = query.select(select, undefined);
  for (const { code, message, location } of sources.length === 0 ? [] : query.faults) {
    report({
      severity: "error",
      code,
      message: `PostgreSQL: ${message}`,
      spot: spot(characters(sql.text, location)),
    });
  }
  if (sources.length === 0) {
    const message = "No contract is read through this connection: its tables and columns are not checked";
    report({ severity: "warning", code: "untyped_expression", message, spot: spot(0) });
  }
  return outputs === "any" || query.faults.length > 0 ? undefined : outputs;
}

async function parsedSelect(
  sql: string,
): Promise<PostgresNode | { readonly message: string; readonly offset: number }> {
  const { parse, hasSqlDetails } = await import("libpg-query");
  let tree: { readonly stmts?: readonly { readonly stmt?: unknown }[] };
  try {
    tree = await parse(sql);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { message: error.message, offset: hasSqlDetails(error) ? error.sqlDetails.cursorPosition : 0 };
  }
  const [statement, ...more] = tree.stmts ?? [];
  const node = nodeOf(statement?.stmt);
  if (node?.kind !== "SelectStmt" || more.length > 0)
    return { message: "the query must be one SELECT", offset: 0 };
  return node;
}

/** A column of the result as BigQuery has it; undefined where it refuses it or nothing tells its type. */
function federated(
  output: PostgresOutput,
  sql: MarkedText,
  spot: (offset: number) => Spot,
  report: (finding: Finding) => void,
): OutputColumn | undefined {
  const answer = federatedKind(output.type);
  const at = () => spot(characters(sql.text, output.location));
  switch (answer.is) {
    case "kind":
      return { name: output.name, type: { kind: answer.kind }, sources: [] };
    case "refused":
      report({
        severity: "error",
        code: "external_type",
        message: `BigQuery does not read PostgreSQL's ${answer.name}: cast column ${output.name}, as in (…)::text`,
        spot: at(),
      });
      return undefined;
    case "open": {
      const open = output.type === undefined ? "" : ` (${output.type.name.replace("|", " or ")})`;
      report({
        severity: "warning",
        code: "untyped_expression",
        message: `The contract does not tell the type of column ${output.name}${open}: cast it, as in (…)::text; what reads it is not checked`,
        spot: at(),
      });
      return undefined;
    }
  }
}

function characters(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, bytes).toString().length;
}

/** The call itself: its name to the parenthesis after its last argument, without an alias. */
function callRange(call: AstNode): { readonly start: number; readonly end: number } {
  const { start, end } = sourceRange(call);
  const followers = ["alias", "hint", "pivot_clause", "unpivot_clause", "sample"].flatMap((field) => {
    const follower = optionalChild(call, field);
    return follower === undefined ? [] : [sourceRange(follower).start];
  });
  return { start, end: Math.min(end, ...followers) };
}
