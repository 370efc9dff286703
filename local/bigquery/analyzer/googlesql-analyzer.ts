import { z } from "zod";
import { fromTypeProto, type TypeProto, toTypeProto } from "../types/type-proto.ts";
import { fromValueProto, toValueProto, type ValueProto } from "../types/value-proto.ts";
import { addedSignatures } from "./added-signatures.ts";
import {
  AnalysisError,
  type AnalyzeRequest,
  type Analyzer,
  type AnalyzerVariable,
  type AstNode,
  type EvaluatedRows,
  type EvaluateRequest,
  type ParsedText,
} from "./analyzer.ts";
import { catalogProto, evaluatedCatalogProto } from "./catalog.ts";
import { groupByAllEdits, mayGroupByAll } from "./group-by-all.ts";
import { analyzerOptions, languageOptions } from "./language.ts";
import type { LocalService } from "./local-service.ts";
import { isNode } from "./nodes.ts";
import {
  atOriginalPositions,
  type Edit,
  rewriteSql,
  withOriginalRanges,
  withOriginalText,
} from "./rewritten-sql.ts";
import { sqlFunctionProtos, tableFunctionProtos, withFunctionBodies } from "./sql-functions.ts";
import { assertSameColumns, type NamedMatching, namedMatchings } from "./syntax/column-matching.ts";
import { unknownSyntax } from "./syntax/unknown-syntax.ts";
import { mayHoldDottedIdentifier, pathEdits, splitPath } from "./table-paths.ts";

/** The analyzer over a running local service. */
export class GoogleSqlAnalyzer implements Analyzer {
  readonly #service: LocalService;
  #aggregates: Promise<ReadonlySet<string>> | undefined;

  constructor(service: LocalService) {
    this.#service = service;
  }

  async parseScript(sql: string): Promise<AstNode> {
    const matchings = namedMatchings(sql);
    if (matchings.length === 0) return await this.#parse(sql);
    const rewritten = rewriteSql(
      sql,
      matchings.flatMap(({ edits }) => edits),
    );
    return withOriginalRanges(
      await atOriginalPositions(rewritten, () => this.#parse(rewritten.sql)),
      rewritten,
    );
  }

  async #parse(sql: string): Promise<AstNode> {
    const request = { sql_statement: sql, options: languageOptions, allow_script: true };
    return nodeOf((await this.#callFor(sql, "Parse", request)).parsed_script);
  }

  /** What the service answers; it refuses by name what it does not know. */
  async #callFor(
    sql: string,
    method: "Parse" | "Analyze",
    request: object,
  ): Promise<Readonly<Record<string, unknown>>> {
    try {
      return await this.#service.callForNodes(method, request);
    } catch (error) {
      throw error instanceof AnalysisError ? unknownSyntax(sql, error) : error;
    }
  }

  async tableNames(sql: string): Promise<readonly (readonly string[])[]> {
    const edits = namedMatchings(sql).flatMap((matching) => matching.edits);
    const response = await this.#service.call("ExtractTableNamesFromStatement", {
      sql_statement: edits.length === 0 ? sql : rewriteSql(sql, edits).sql,
      options: languageOptions,
    });
    const names = response.table_name as readonly { table_name_segment: readonly string[] }[] | undefined;
    return (names ?? []).map((name) => splitPath(name.table_name_segment));
  }

  async analyze(request: AnalyzeRequest, parsed?: ParsedText): Promise<AstNode> {
    const { sql } = request;
    const matchings = namedMatchings(sql);
    if (matchings.length === 0 && !mayHoldDottedIdentifier(sql) && !mayGroupByAll(sql)) {
      return await this.#analyze(request);
    }
    const text = parsed ?? { tree: await this.parseScript(sql), shift: 0 };
    const edits = await this.#edits(request, text, matchings);
    if (edits.length === 0) return await this.#analyze(request);
    const strict = matchings.filter(({ isStrict }) => isStrict);
    if (strict.length > 0) await this.#assertSameColumns(request, edits, strict);
    const rewritten = rewriteSql(sql, edits);
    return await atOriginalPositions(rewritten, async () =>
      withOriginalText(await this.#analyze({ ...request, sql: rewritten.sql }), rewritten),
    );
  }

  async #assertSameColumns(
    request: AnalyzeRequest,
    edits: readonly Edit[],
    matchings: readonly NamedMatching[],
  ): Promise<void> {
    const analyzed = async (all: readonly Edit[]) => {
      const { sql } = rewriteSql(request.sql, all);
      return await this.#analyze({ ...request, sql }, { prune_unused_columns: false });
    };
    const [dropped, kept] = await Promise.allSettled([
      analyzed(edits),
      analyzed([...edits, ...matchings.map(({ keepAll }) => keepAll)]),
    ]);
    // What fails either way does so for another reason.
    if (dropped.status === "rejected" && kept.status === "rejected") return;
    assertSameColumns(
      kept.status === "fulfilled" ? kept.value : undefined,
      dropped.status === "fulfilled" ? dropped.value : undefined,
    );
  }

  /** What is written otherwise for this version of the analyzer than for BigQuery. */
  async #edits(
    request: AnalyzeRequest,
    parsed: ParsedText,
    matchings: readonly NamedMatching[],
  ): Promise<readonly Edit[]> {
    const paths = [...pathEdits(parsed), ...matchings.flatMap(({ edits }) => edits)];
    if (!mayGroupByAll(request.sql)) return paths;
    const aggregates = await this.#aggregateNames();
    const groupings = await groupByAllEdits(request.sql, parsed, paths, {
      isAggregate: (name) => aggregates.has(name),
      columnCount: async (sql) => {
        const { output_column_list: columns } = await this.#analyze({ ...request, sql });
        return Array.isArray(columns) ? columns.length : 0;
      },
    });
    return [...paths, ...groupings];
  }

  async #aggregateNames(): Promise<ReadonlySet<string>> {
    this.#aggregates ??= this.#service
      .call("GetBuiltinFunctions", { language_options: languageOptions })
      .then((response) => aggregateNames(builtinFunctions.parse(response)));
    return await this.#aggregates;
  }

  async #analyze(request: AnalyzeRequest, options: object = {}): Promise<AstNode> {
    const functions = request.sqlFunctions ?? [];
    const response = await this.#callFor(request.sql, "Analyze", {
      options: {
        ...analyzerOptions,
        ...options,
        parameter_mode:
          request.positionalParameters === undefined ? "PARAMETER_NAMED" : "PARAMETER_POSITIONAL",
        query_parameters: (request.namedParameters ?? []).map(parameterProto),
        positional_query_parameters: (request.positionalParameters ?? []).map(toTypeProto),
        system_variables: (request.systemVariables ?? []).map(({ name, type }) => ({
          name_path: name.replace(/^@@/, "").split("."),
          type: toTypeProto(type),
        })),
      },
      simple_catalog: catalogProto(
        request.tables,
        request.variables ?? [],
        sqlFunctionProtos(functions),
        tableFunctionProtos(functions),
      ),
      sql_statement: request.sql,
    });
    const statement = nodeOf(response.resolved_statement);
    return withFunctionBodies(statement, functions);
  }

  async evaluate(request: EvaluateRequest): Promise<EvaluatedRows> {
    const tables = request.tables ?? [];
    const parameters = request.parameters ?? [];
    const response = await this.#service.call("EvaluateQuery", {
      sql: request.sql,
      options: { ...analyzerOptions, query_parameters: parameters.map(parameterProto) },
      simple_catalog: evaluatedCatalogProto(tables),
      table_content: tables.map(({ name, columns, rows }) => {
        const row = rows.map((values) => ({
          cell: columns.map((column, index) => toValueProto(values[index] ?? null, column.type)),
        }));
        return { key: name, value: { table_data: { row } } };
      }),
      params: parameters.map(({ name, type, value }) => ({ name, value: toValueProto(value, type) })),
    });
    // The service's protocol says what its answers hold.
    return evaluatedRows(response as unknown as EvaluateResponse);
  }

  async close(): Promise<void> {
    await this.#service.close();
  }
}

function nodeOf(answered: unknown): AstNode {
  if (!isNode(answered)) throw new Error("The GoogleSQL analyzer answered no node");
  return answered;
}

const builtinFunctions = z.object({
  function: z.array(
    z.object({
      name_path: z.array(z.string()),
      mode: z.string(),
      options: z.object({ alias_name: z.string().optional() }).optional(),
    }),
  ),
});

function aggregateNames(builtin: z.infer<typeof builtinFunctions>): ReadonlySet<string> {
  const names = [...builtin.function, ...addedSignatures]
    .filter(({ mode }) => mode === "AGGREGATE")
    .flatMap((each) => [
      each.name_path.join("."),
      "options" in each && each.options?.alias_name ? each.options.alias_name : [],
    ]);
  return new Set(names.flat().map((name) => name.toLowerCase()));
}

function parameterProto({ name, type }: AnalyzerVariable): object {
  return { name, type: toTypeProto(type) };
}

interface EvaluateResponse {
  readonly prepared?: { readonly columns?: readonly { readonly name?: string; readonly type: TypeProto }[] };
  readonly content?: {
    readonly table_data?: { readonly row?: readonly { readonly cell?: readonly ValueProto[] }[] };
  };
}

function evaluatedRows({ prepared, content }: EvaluateResponse): EvaluatedRows {
  const columns = (prepared?.columns ?? []).map(({ name = "", type }) => ({
    name,
    type: fromTypeProto(type),
  }));
  const rows = (content?.table_data?.row ?? []).map((row) =>
    columns.map((column, index) => fromValueProto(row.cell?.[index] ?? {}, column.type)),
  );
  return { columns, rows };
}
