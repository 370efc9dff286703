import type { ResultValue } from "../types/result-value.ts";
import type { Column, SqlType } from "../types/sql-type.ts";

/** A node of the analyzer's resolved AST or of the parser's tree, its proto parents folded into it. */
export interface AstNode {
  /** The proto message's name without its suffix, as in `ResolvedQueryStmt`, `ResolvedTableScan`, `ASTIfStatement`. */
  readonly nodeKind: string;
  readonly [field: string]: unknown;
}

/** A table, view or staged external query as the analyzer sees it. */
export interface AnalyzerTable {
  /** The whole name as registered: `project.dataset.table`. The catalog also answers to `dataset.table` in the default project and to `table` in the default dataset. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Pseudo-columns (such as `_PARTITIONTIME`), readable by name but not part of `*`. */
  readonly pseudoColumns?: readonly Column[];
}

/** A named constant: a script variable (`x`) or a system variable (`@@error.message`). */
export interface AnalyzerVariable {
  readonly name: string;
  readonly type: SqlType;
}

export interface AnalyzeRequest {
  readonly sql: string;
  /** Resolves a table path as written (split at dots outside back quotes or inside them); undefined when it does not exist. */
  readonly tables: readonly { readonly path: readonly string[]; readonly table: AnalyzerTable }[];
  readonly variables?: readonly AnalyzerVariable[];
  readonly systemVariables?: readonly AnalyzerVariable[];
  readonly namedParameters?: readonly AnalyzerVariable[];
  readonly positionalParameters?: readonly SqlType[];
  /**
   * Resolved CREATE [TEMP] FUNCTION and CREATE TABLE FUNCTION of the functions that the statement may call; `table_paths` added
   * to them names the tables that their bodies read, which have to be among `tables`.
   */
  readonly sqlFunctions?: readonly AstNode[];
}

export interface EvaluateRequest {
  readonly sql: string;
  /** Tables by the name as the query writes it, with their rows. */
  readonly tables?: readonly EvaluatedTable[];
  readonly parameters?: readonly EvaluatedParameter[];
}

export interface EvaluatedTable {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly ResultValue[])[];
}

export interface EvaluatedParameter {
  readonly name: string;
  readonly type: SqlType;
  readonly value: ResultValue;
}

/** A result of the reference evaluator, in the order that it gave; values as ResultSet has them. */
export interface EvaluatedRows {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly ResultValue[])[];
}

/** GoogleSQL's own message with its position, as BigQuery reports `invalidQuery`. Lines and columns count from 1. */
export class AnalysisError extends Error {
  override readonly name = "AnalysisError";
}

/** The parse tree of an SQL text or of a part of it. */
export interface ParsedText {
  readonly tree: AstNode;
  /** What the tree's byte offsets have to be raised by to be offsets in the SQL. */
  readonly shift: number;
}

/** Google's own analyzer as a service. All methods throw AnalysisError for text that GoogleSQL refuses. */
export interface Analyzer {
  /** Parses a whole script (also of one statement) into its statement list. Positions are UTF-8 byte offsets. */
  parseScript(sql: string): Promise<AstNode>;
  /** The table paths that one statement names, without its own WITH names. */
  tableNames(sql: string): Promise<readonly (readonly string[])[]>;
  /** Resolves one statement. Who has parsed it before saves doing so again. */
  analyze(request: AnalyzeRequest, parsed?: ParsedText): Promise<AstNode>;
  /** Runs a query in GoogleSQL's reference evaluator, the oracle of the parity tests; never what answers a client. */
  evaluate(request: EvaluateRequest): Promise<EvaluatedRows>;
  close(): Promise<void>;
}
