import type { AstNode } from "../../analyzer/analyzer.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { invalidQuery } from "../errors.ts";
import { isTrue } from "./conditions.ts";
import type { Interpreter } from "./interpreter.ts";
import type { SourceText } from "./source-text.ts";
import { child, children, identifier, labelName, optionalChild } from "./syntax.ts";

/** Where a script goes on, if not at the next statement. */
export type Flow =
  | { readonly kind: "break" | "continue"; readonly label: string | undefined }
  | { readonly kind: "return" };

export function isLoop(node: AstNode): boolean {
  return ["ASTWhileStatement", "ASTRepeatStatement", "ASTForInStatement"].includes(node.nodeKind);
}

/** Whether a flow leaves the labelled block, and goes no further. */
export function breaksOut(flow: Flow | undefined, label: string | undefined): boolean {
  return flow?.kind === "break" && label !== undefined && flow.label === label;
}

/** LOOP, WHILE, REPEAT and FOR … IN. */
export async function runLoop(
  interpreter: Interpreter,
  source: SourceText,
  node: AstNode,
): Promise<Flow | undefined> {
  switch (node.nodeKind) {
    case "ASTWhileStatement":
      return whileLoop(interpreter, source, node);
    case "ASTRepeatStatement":
      return repeatLoop(interpreter, source, node);
    default:
      return forInLoop(interpreter, source, node);
  }
}

/** LOOP is a WHILE without a condition to the parser. */
async function whileLoop(
  interpreter: Interpreter,
  source: SourceText,
  node: AstNode,
): Promise<Flow | undefined> {
  const condition = optionalChild(node, "condition");
  const body = bodyOf(node);
  const label = labelName(node);
  for (;;) {
    if (condition !== undefined && !(await isTrue(source, condition, interpreter.environment())))
      return undefined;
    const flow = await interpreter.block(source, body);
    const next = afterBody(flow, label);
    if (next !== "again") return next;
  }
}

async function repeatLoop(
  interpreter: Interpreter,
  source: SourceText,
  node: AstNode,
): Promise<Flow | undefined> {
  const condition = child(child(node, "until_clause"), "condition");
  const body = bodyOf(node);
  const label = labelName(node);
  for (;;) {
    const next = afterBody(await interpreter.block(source, body), label);
    if (next !== "again") return next;
    if (await isTrue(source, condition, interpreter.environment())) return undefined;
  }
}

const rowsAtATime = 1000;

async function forInLoop(
  interpreter: Interpreter,
  source: SourceText,
  node: AstNode,
): Promise<Flow | undefined> {
  const name = identifier(child(node, "variable"));
  const query = child(node, "query");
  const statement: AstNode = { ...query, nodeKind: "ASTQueryStatement", query };
  const { result } = await interpreter.execute(source, statement);
  if (result === undefined) throw invalidQuery("FOR … IN takes a query");
  const type: SqlType = { kind: "STRUCT", fields: result.columns };
  const body = bodyOf(node);
  const label = labelName(node);
  for (let start = 0; start < result.rowCount; start += rowsAtATime) {
    for (const row of await result.read(start, rowsAtATime)) {
      const next = afterBody(await interpreter.block(source, body, [[name, { type, value: row }]]), label);
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
