import type { AstNode } from "../../analyzer/analyzer.ts";
import type { TranslationContext } from "../../translate/context.ts";
import type { TableReference } from "../engine.ts";
import type { ExternalQuery } from "./external-queries.ts";
import type { ResolvedTable } from "./resolved-table.ts";

/** An analyzed statement, ready to be translated. */
export interface PreparedStatement {
  readonly statement: AstNode;
  readonly context: TranslationContext;
  readonly tables: ReadonlyMap<string, ResolvedTable>;
  /** Permanent tables and views named by the statement or by a view of it. */
  readonly references: readonly TableReference[];
  /** To be loaded before the statement runs. */
  readonly externalQueries: readonly ExternalQuery[];
}
