import type { ResultSet, StatementOutcome, TableReference } from "../engine.ts";

/** What a statement did, without what every outcome has. */
export interface StatementEffect {
  readonly statementType: string;
  readonly result?: ResultSet;
  readonly destination?: TableReference;
  readonly referencedTables?: readonly TableReference[];
  readonly affectedRows?: NonNullable<StatementOutcome["affectedRows"]>;
  readonly ddlTarget?: TableReference;
  readonly ddlOperation?: NonNullable<StatementOutcome["ddlOperation"]>;
  readonly bytesProcessed?: bigint;
}
