import type { AnalyzeRequest, Analyzer, AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import type { AnalyzedStatement } from "./analyzed-statement.ts";
import type { Finding, Spot } from "./finding.ts";
import type { KnownFunction, Procedure } from "./known-routines.ts";
import type { Variables } from "./scope.ts";
import type { ScriptText } from "./script-text.ts";
import type { KnownSchema } from "./table-schema.ts";

/** An EXTERNAL_QUERY in a statement's text: the table that stands in its place. */
export interface ExternalTable {
  readonly start: number;
  readonly end: number;
  readonly schema: KnownSchema;
}

/** What the analysis of an action's texts is given, and tells. */
export interface AnalysisContext {
  readonly analyzer: Analyzer;
  readonly defaultProject: string;
  /** What is known of a permanent table; undefined where there is none. */
  readonly table: (name: string) => KnownSchema | undefined;
  /** Told of each permanent table or routine that a statement names. */
  readonly named: (name: string, spot: () => Spot) => void;
  readonly tableNames: () => Iterable<string>;
  /** A permanent function's definition by its name. */
  readonly storedFunction: (name: string) => KnownFunction | undefined;
  readonly storedProcedure: (name: string) => Procedure | undefined;
  /** Whether all functions and procedures that the graph makes are known. */
  readonly areRoutinesKnown: () => boolean;
  readonly external: (
    node: AstNode,
    script: ScriptText,
    variables: Variables,
  ) => Promise<readonly ExternalTable[]>;
  readonly report: (finding: Finding) => void;
  /** Told of what is not looked into. */
  readonly note: (message: string, spot: Spot) => void;
  /** Told of each statement that is right. */
  readonly analyzed?: (analyzed: AnalyzedStatement, node: AstNode, script: ScriptText) => void;
  /** The parameters of EXECUTE IMMEDIATE … USING. */
  readonly parameters?: Pick<AnalyzeRequest, "namedParameters" | "positionalParameters">;
}
