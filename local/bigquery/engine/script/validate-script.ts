import type { AstNode } from "../../analyzer/analyzer.ts";
import { isNode } from "../../analyzer/nodes.ts";
import { invalidQuery } from "../errors.ts";
import type { SourceText } from "./source-text.ts";
import { child, children, identifier, isLoop, labelName, optionalChild, pathNames } from "./syntax.ts";

/** What surrounds a statement of a script. */
interface Surroundings {
  /** Names in lower case. */
  readonly variables: ReadonlySet<string>;
  /** The labels of the blocks and loops around it, and whether they are loops. */
  readonly labels: ReadonlyMap<string, "loop" | "block">;
  readonly isInLoop: boolean;
  readonly isInHandler: boolean;
}

/**
 * Finds what a script cannot mean wherever it stands, before any of it runs: variables declared twice or too late, jumps
 * that lead nowhere, errors raised again outside of a handler.
 * @throws BigQueryError with the position of the mistake.
 */
export function validateScript(source: SourceText, statements: readonly AstNode[]): void {
  new ScriptValidation(source).list(statements, outermost, true);
}

const outermost: Surroundings = {
  variables: new Set(),
  labels: new Map(),
  isInLoop: false,
  isInHandler: false,
};

class ScriptValidation {
  readonly #source: SourceText;

  constructor(source: SourceText) {
    this.#source = source;
  }

  list(statements: readonly AstNode[], around: Surroundings, mayDeclare: boolean): void {
    let declaresHere = mayDeclare;
    let inner = around;
    for (const node of statements) {
      if (node.nodeKind === "ASTVariableDeclaration") {
        if (!declaresHere) {
          throw this.#error(node, "Variable declarations are allowed only at the start of a block or script");
        }
        for (const name of children(child(node, "variable_list"), "identifier_list")) {
          inner = this.#declared(name, inner);
        }
        continue;
      }
      if (!setsBeforeDeclarations(node)) declaresHere = false;
      this.statement(node, inner);
    }
  }

  statement(node: AstNode, around: Surroundings): void {
    switch (node.nodeKind) {
      case "ASTBreakStatement":
      case "ASTContinueStatement":
        this.#jump(node, around);
        break;
      case "ASTRaiseStatement":
        if (optionalChild(node, "message") === undefined && !around.isInHandler) {
          throw this.#error(node, "Cannot re-raise an existing exception outside of an exception handler");
        }
        break;
      case "ASTCreateProcedureStatement": {
        // Its arguments are looked into where it is created.
        const body = optionalChild(node, "body");
        if (body === undefined) break;
        this.list(listOf(body, "statement_list_node"), outermost, true);
        break;
      }
      case "ASTBeginEndBlock":
        this.#block(node, this.#labelled(node, around, "block"));
        break;
      default:
        if (isLoop(node)) this.#loop(node, this.#labelled(node, around, "loop"));
        else if (nesting.has(node.nodeKind)) this.#lists(node, around);
    }
  }

  #block(node: AstNode, around: Surroundings): void {
    this.list(listOf(node, "statement_list_node"), around, true);
    const handlers = optionalChild(node, "handler_list");
    for (const handler of handlers === undefined ? [] : children(handlers, "exception_handler_list")) {
      this.list(listOf(handler, "statement_list"), { ...around, isInHandler: true }, false);
    }
  }

  #loop(node: AstNode, around: Surroundings): void {
    const variable = optionalChild(node, "variable");
    const inner = variable === undefined ? around : this.#declared(variable, around);
    this.list(listOf(node, "body"), { ...inner, isInLoop: true }, false);
  }

  /** The statement lists of an IF or CASE. */
  #lists(node: AstNode, around: Surroundings): void {
    for (const value of Object.values(node)) {
      for (const each of Array.isArray(value) ? value : [value]) {
        if (!isNode(each)) continue;
        if (each.nodeKind === "ASTStatementList") this.list(children(each, "statement_list"), around, false);
        else if (nesting.has(each.nodeKind)) this.#lists(each, around);
      }
    }
  }

  #jump(node: AstNode, { labels, isInLoop }: Surroundings): void {
    const keyword = typeof node.keyword === "string" ? node.keyword : "BREAK";
    const label = labelName(node);
    const isBreak = node.nodeKind === "ASTBreakStatement";
    if (label === undefined) {
      if (isInLoop) return;
      const unlabelled = isBreak ? " without label" : "";
      throw this.#error(node, `${keyword}${unlabelled} is only allowed inside of a loop body`);
    }
    const labelled = labels.get(label);
    if (labelled === undefined) throw this.#error(node, `Label ${label} does not exist or is out of scope`);
    if (!isBreak && labelled === "block") {
      throw this.#error(node, `${keyword} with label must refer to a loop`);
    }
  }

  #labelled(node: AstNode, around: Surroundings, kind: "loop" | "block"): Surroundings {
    const label = labelName(node);
    if (label === undefined) return around;
    if (around.labels.has(label)) throw this.#error(node, `Label ${label} already exists`);
    return { ...around, labels: new Map(around.labels).set(label, kind) };
  }

  #declared(name: AstNode, around: Surroundings): Surroundings {
    const variable = identifier(name).toLowerCase();
    if (around.variables.has(variable)) {
      throw this.#error(name, `Variable '${identifier(name)}' redeclaration`);
    }
    return { ...around, variables: new Set(around.variables).add(variable) };
  }

  #error(node: AstNode, message: string): Error {
    const { line, column } = this.#source.position(node);
    return invalidQuery(`${message} [at ${line}:${column}]`);
  }
}

const nesting: ReadonlySet<string> = new Set([
  "ASTIfStatement",
  "ASTElseifClauseList",
  "ASTElseifClause",
  "ASTCaseStatement",
  "ASTWhenThenClauseList",
  "ASTWhenThenClause",
]);

/** SET of these may stand before declarations. */
const earlySettings: ReadonlySet<string> = new Set([
  "time_zone",
  "query_label",
  "dataset_id",
  "dataset_project_id",
]);

function setsBeforeDeclarations(node: AstNode): boolean {
  if (node.nodeKind !== "ASTSystemVariableAssignment") return false;
  const path = pathNames(child(child(node, "system_variable"), "path"));
  return earlySettings.has(path.join(".").toLowerCase());
}

function listOf(node: AstNode, field: string): readonly AstNode[] {
  const list = optionalChild(node, field);
  return list === undefined ? [] : children(list, "statement_list");
}
