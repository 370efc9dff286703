import type { AstNode } from "../../analyzer/analyzer.ts";
import { bytesBilled } from "../bytes-billed.ts";
import type { StatementOutcome } from "../engine.ts";
import { asBigQueryError } from "../errors.ts";
import type { Session } from "../session.ts";
import type { StatementEffect } from "../statements/effect.ts";
import type { SourceText } from "./source-text.ts";
import type { HandledError, ScriptProgress } from "./system-variables.ts";

/** What a script's statements did, in the order in which they ran. */
export class ScriptLog {
  readonly #session: Session;
  readonly #outcomes: StatementOutcome[];
  readonly #startedAtMicros: bigint;
  #rowCount: bigint | undefined;

  /** Statements add their outcomes to `outcomes`. */
  constructor(session: Session, outcomes: StatementOutcome[]) {
    this.#session = session;
    this.#outcomes = outcomes;
    this.#startedAtMicros = session.parts.clock();
  }

  /** Runs a statement; it is told of whether it succeeds or fails. */
  async statement(
    source: SourceText,
    node: AstNode,
    run: () => Promise<StatementEffect>,
  ): Promise<StatementEffect> {
    const startedAt = Date.now();
    const sql = source.slice(node);
    const nothing = { referencedTables: [], bytesProcessed: 0n };
    try {
      const effect = await run();
      this.#outcomes.push({ ...nothing, ...effect, sql, startedAt, endedAt: Date.now() });
      this.#rowCount = rowCount(effect);
      return effect;
    } catch (thrown) {
      const error = asBigQueryError(thrown, this.#session.options.signal);
      const statementType = node.nodeKind.replace(/^AST|Statement$/g, "").toUpperCase();
      this.#outcomes.push({ ...nothing, statementType, sql, startedAt, endedAt: Date.now(), error });
      throw error;
    }
  }

  /** What the script has done so far. */
  progress(handled: HandledError | undefined): ScriptProgress {
    return {
      statementCount: this.#outcomes.length,
      bytesProcessed: this.#outcomes.reduce((sum, { bytesProcessed }) => sum + bytesProcessed, 0n),
      bytesBilled: this.#outcomes.reduce((sum, { bytesProcessed }) => sum + bytesBilled(bytesProcessed), 0n),
      runMs: this.#outcomes.reduce((sum, { startedAt, endedAt }) => sum + (endedAt - startedAt), 0),
      startedAtMicros: this.#startedAtMicros,
      ...(this.#rowCount === undefined ? {} : { rowCount: this.#rowCount }),
      ...(handled === undefined ? {} : { handled }),
    };
  }
}

function rowCount({ affectedRows, result }: StatementEffect): bigint | undefined {
  if (affectedRows !== undefined) {
    return BigInt(affectedRows.inserted + affectedRows.updated + affectedRows.deleted);
  }
  return result === undefined ? undefined : BigInt(result.rowCount);
}
