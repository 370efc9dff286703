import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";
import type { KnownSchema } from "./table-schema.ts";

/** A function that a statement may call; "unknown" where what is wrong with it is told where it is defined. */
export type KnownFunction = AstNode | "unknown";

/** What a CALL has to give, and what the script that calls finds made; undefined types are wrong where the procedure is made. */
export interface Procedure {
  readonly parameters: readonly {
    readonly name: string;
    readonly type: SqlType | undefined;
    readonly isOutput: boolean;
  }[];
  readonly temporaryTables: ReadonlyMap<string, KnownSchema>;
}
