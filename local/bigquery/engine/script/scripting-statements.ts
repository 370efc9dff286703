import type { AstNode } from "../../analyzer/analyzer.ts";
import { isLoop } from "./syntax.ts";

/** Whether a single statement makes its job a script. */
export function isScripting(node: AstNode): boolean {
  return scriptingKinds.has(node.nodeKind) || isLoop(node);
}

const scriptingKinds: ReadonlySet<string> = new Set([
  "ASTVariableDeclaration",
  "ASTSingleAssignment",
  "ASTAssignmentFromStruct",
  "ASTSystemVariableAssignment",
  "ASTIfStatement",
  "ASTCaseStatement",
  "ASTBeginEndBlock",
  "ASTBreakStatement",
  "ASTContinueStatement",
  "ASTReturnStatement",
  "ASTRaiseStatement",
  "ASTExecuteImmediateStatement",
  "ASTCallStatement",
  "ASTBeginStatement",
  "ASTCommitStatement",
  "ASTRollbackStatement",
]);
