import type { AstNode } from "../../analyzer/analyzer.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { invalidQuery } from "../errors.ts";
import type { TypedValue } from "../results/literals.ts";
import type { StatementEffect } from "../statements/effect.ts";
import type { Environment } from "../statements/environment.ts";
import { isTrue } from "./conditions.ts";
import type { SourceText } from "./source-text.ts";
import { child, children, identifier, labelName, optionalChild } from "./syntax.ts";

/** Where a script goes on, if not at the next statement. */
export type Flow =
  | { readonly kind: "break" | "continue"; readonly label: string | undefined }
  | { readonly kind: "return" };

/** What runs the statements around and within a loop. */
export interface StatementRunner {
  /** What names mean where the loop stands. */
  readonly environment: () => Environment;
  /** Runs statements in a scope of their own, where variables may be given. */
  readonly block: (
    source: SourceText,
    statements: readonly AstNode[],
    variables?: readonly (readonly [string, TypedValue])[],
  ) => Promise<Flow | undefined>;
  /** A query's whole effect, as a statement of the script. */
  readonly execute: (source: SourceText, node: AstNode) => Promise<StatementEffect>;
}

/** Whether a flow leaves the labelled block, and goes no further. */
export function breaksOut(flow: Flow | undefined, label: string | undefined): boolean {
  return flow?.kind === "break" && label !== undefined && flow.label === label;
}

/** LOOP, WHILE, REPEAT and FOR … IN. */
export async function runLoop(
  runner: StatementRunner,
  source: SourceText,
  node: AstNode,
): Promise<Flow | undefined> {
  switch (node.nodeKind) {
    case "ASTWhileStatement":
      return whileLoop(runner, source, node);
    case "ASTRepeatStatement":
      return repeatLoop(runner, source, node);
    default:
      return forInLoop(runner, source, node);
  }
}

/** LOOP is a WHILE without a condition to the parser. */
async function whileLoop(
  runner: StatementRunner,
  source: SourceText,
  node: AstNode,
): Promise<Flow | undefined> {
  const condition = optionalChild(node, "condition");
  const body = bodyOf(node);
  const label = labelName(node);
  for (;;) {
    if (condition !== undefined && !(await isTrue(source, condition, runner.environment()))) return undefined;
    const flow = await runner.block(source, body);
    const next = afterBody(flow, label);
    if (next !== "again") return next;
  }
}

async function repeatLoop(
  runner: StatementRunner,
  source: SourceText,
  node: AstNode,
): Promise<Flow | undefined> {
  const condition = child(child(node, "until_clause"), "condition");
  const body = bodyOf(node);
  const label = labelName(node);
  for (;;) {
    const next = afterBody(await runner.block(source, body), label);
    if (next !== "again") return next;
    if (await isTrue(source, condition, runner.environment())) return undefined;
  }
}

const rowsAtATime = 1000;

async function forInLoop(
  runner: StatementRunner,
  source: SourceText,
  node: AstNode,
): Promise<Flow | undefined> {
  const name = identifier(child(node, "variable"));
  const query = child(node, "query");
  const statement: AstNode = { ...query, nodeKind: "ASTQueryStatement", query };
  const { result } = await runner.execute(source, statement);
  if (result === undefined) throw invalidQuery("FOR … IN takes a query");
  const type: SqlType = { kind: "STRUCT", fields: result.columns };
  const body = bodyOf(node);
  const label = labelName(node);
  for (let start = 0; start < result.rowCount; start += rowsAtATime) {
    for (const row of await result.read(start, rowsAtATime)) {
      const next = afterBody(await runner.block(source, body, [[name, { type, value: row }]]), label);
      if (next !== "again") return next;
    }
  }
  return undefined;
}

/** What a loop does after its body has run once. */
function afterBody(flow: Flow | undefined, label: string | undefined): Flow | undefined | "again" {
  if (flow === undefined) return "again";
  if (flow.kind === "return" || (flow.label !== undefined && flow.label !== label)) return flow;
  return flow.kind === "continue" ? "again" : undefined;
}

function bodyOf(node: AstNode): readonly AstNode[] {
  return children(child(node, "body"), "statement_list");
}
