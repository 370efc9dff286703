import type { AstNode } from "../../analyzer/analyzer.ts";
import { children, optionalChild } from "../script/syntax.ts";

/** The statements of a parsed script. */
export function statementsOf(script: AstNode): readonly AstNode[] {
  const list = optionalChild(script, "statement_list_node");
  return list === undefined ? [] : children(list, "statement_list");
}
