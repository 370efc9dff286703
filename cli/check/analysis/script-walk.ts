import { AnalysisError, type AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { splitPath } from "../../../local/bigquery/analyzer/table-paths.ts";
import {
  child,
  children,
  identifier,
  optionalChild,
  pathNames,
} from "../../../local/bigquery/engine/script/syntax.ts";
import type { MarkTable } from "../positions/mark-table.ts";
import type { AnalysisContext } from "./analysis-context.ts";
import type { AnalyzedStatement } from "./analyzed-statement.ts";
import { statementsOf } from "./ast.ts";
import { type DefinedObjects, defineObjects } from "./defined-objects.ts";
import { checkInto, dynamicSql } from "./dynamic-sql.ts";
import type { Spot } from "./finding.ts";
import { permanentName } from "./named-schemas.ts";
import { outputColumns } from "./output-columns.ts";
import { callProcedure, isStrict, procedureParameters } from "./procedures.ts";
import { newSession, type SessionScope, Variables, type VariableType } from "./scope.ts";
import { ScriptExpressions } from "./script-expressions.ts";
import type { ScriptText } from "./script-text.ts";
import { analyzeNode, codeOf, isUnsupported, readPosition } from "./statement-analysis.ts";

/** A query with what it was parsed as. */
export interface AnalyzedQuery {
  readonly analyzed: AnalyzedStatement;
  readonly node: AstNode;
}

type Step = (script: ScriptText, node: AstNode) => Promise<void>;

/** Walks a script statement by statement as BigQuery would run it, but for what every statement is told of types alone. */
export class ScriptWalk {
  readonly session: SessionScope = newSession();
  readonly #context: AnalysisContext;
  readonly #objects: DefinedObjects;
  readonly #table: MarkTable;
  readonly #expressions: ScriptExpressions;
  /** Whether a text did not parse: what it would have made is missing in those after it. */
  #isBroken = false;

  constructor(context: AnalysisContext, objects: DefinedObjects, table: MarkTable) {
    this.#context = context;
    this.#objects = objects;
    this.#table = table;
    this.#expressions = new ScriptExpressions(context, this.session);
  }

  get #variables(): Variables {
    return this.#expressions.variables;
  }

  set #variables(variables: Variables) {
    this.#expressions.variables = variables;
  }

  /** Walks a text's statements; what they declare and make is there for the texts after it. */
  async run(script: ScriptText): Promise<void> {
    if (this.#isBroken) return;
    const statements = await this.#parse(script);
    if (statements === undefined) this.#isBroken = true;
    for (const node of statements ?? []) await this.#statement(script, node);
  }

  /** Analyzes a text that is to be one query, of which a table, a view or an assertion is made. */
  async query(script: ScriptText): Promise<AnalyzedQuery | undefined> {
    if (this.#isBroken) return undefined;
    const statements = await this.#parse(script);
    this.#isBroken = statements === undefined;
    if (statements === undefined) return undefined;
    const [node, second] = statements;
    if (node === undefined) {
      this.#tell("The query is empty", script.spotOfStart());
      return undefined;
    }
    if (second !== undefined)
      this.#tell("The text must be one query: this is a second statement", script.spotOf(second));
    if (node.nodeKind !== "ASTQueryStatement") {
      this.#tell("The text must be a query", script.spotOf(node));
      return undefined;
    }
    const analyzed = await this.#statement(script, node);
    return analyzed === undefined ? undefined : { analyzed, node };
  }

  #tell(message: string, spot: Spot): void {
    this.#context.report({ severity: "error", code: "invalid_query", message, spot });
  }

  async #parse(script: ScriptText): Promise<readonly AstNode[] | undefined> {
    if (script.text.text.trim() === "") return [];
    try {
      return statementsOf(await this.#context.analyzer.parseScript(script.text.text));
    } catch (error) {
      if (!(error instanceof AnalysisError)) throw error;
      const { message, line = 1, column } = readPosition(error.message);
      const spot = script.spotAt(line, column);
      if (isUnsupported(message)) {
        this.#objects.makeUnknownRoutines();
        this.#context.note(`${message}: the text is not looked into`, spot);
      } else this.#context.report({ severity: "error", code: codeOf(message), message, spot });
      return undefined;
    }
  }

  async #statement(script: ScriptText, node: AstNode): Promise<AnalyzedStatement | undefined> {
    const step = Object.hasOwn(this.#steps, node.nodeKind) ? this.#steps[node.nodeKind] : undefined;
    if (step !== undefined) {
      await step(script, node);
      return undefined;
    }
    return defineObjects({
      script,
      node,
      session: this.session,
      variables: this.#variables,
      context: this.#context,
      objects: this.#objects,
    });
  }

  async #block(
    script: ScriptText,
    statements: readonly AstNode[],
    variables: Readonly<Record<string, VariableType>> = {},
  ): Promise<void> {
    const outer = this.#variables;
    this.#variables = new Variables(outer);
    for (const [name, type] of Object.entries(variables)) this.#variables.declare(name, type);
    for (const node of statements) await this.#statement(script, node);
    this.#variables = outer;
  }

  readonly #steps: Readonly<Record<string, Step>> = {
    ASTVariableDeclaration: (script, node) => this.#declare(script, node),
    ASTSingleAssignment: async (script, node) => {
      await this.#assign(script, child(node, "variable"), child(node, "expression"));
    },
    ASTAssignmentFromStruct: (script, node) => this.#assignFromStruct(script, node),
    ASTSystemVariableAssignment: async () => {},
    ASTIfStatement: (script, node) => this.#if(script, node),
    ASTCaseStatement: (script, node) => this.#case(script, node),
    ASTBeginEndBlock: (script, node) => this.#beginEnd(script, node),
    ASTWhileStatement: (script, node) => this.#loop(script, node, optionalChild(node, "condition")),
    ASTRepeatStatement: (script, node) =>
      this.#loop(script, node, child(child(node, "until_clause"), "condition")),
    ASTForInStatement: (script, node) => this.#forIn(script, node),
    ASTRaiseStatement: async (script, node) => {
      const message = optionalChild(node, "message");
      if (message !== undefined) await this.#expressions.expect(script, message, { kind: "STRING" });
    },
    ASTExecuteImmediateStatement: (script, node) => this.#executeImmediate(script, node),
    ASTBreakStatement: async () => {},
    ASTContinueStatement: async () => {},
    ASTReturnStatement: async () => {},
    ASTBeginStatement: async () => {},
    ASTCommitStatement: async () => {},
    ASTRollbackStatement: async () => {},
    ASTCallStatement: (script, node) => callProcedure(script, node, this.#expressions),
    ASTCreateProcedureStatement: (script, node) => this.#createProcedure(script, node),
  };

  async #declare(script: ScriptText, node: AstNode): Promise<void> {
    const typeNode = optionalChild(node, "type");
    const expression = optionalChild(node, "default_value");
    let type: VariableType;
    if (typeNode === undefined) {
      type = expression === undefined ? undefined : await this.#expressions.type(script, expression);
    } else {
      type = await this.#expressions.stated(script, typeNode);
      if (type !== undefined && expression !== undefined)
        await this.#expressions.expect(script, expression, type);
    }
    for (const name of children(child(node, "variable_list"), "identifier_list")) {
      if (!this.#variables.declare(identifier(name), type)) {
        this.#expressions.report(
          script,
          name,
          "invalid_query",
          `Variable '${identifier(name)}' redeclaration`,
        );
      }
    }
  }

  async #assign(script: ScriptText, name: AstNode, expression: AstNode): Promise<void> {
    const variable = this.#variables.get(identifier(name));
    if (variable === undefined) {
      this.#expressions.report(script, name, "unknown_column", `Undeclared variable: ${identifier(name)}`);
      await this.#expressions.type(script, expression);
    } else if (variable.type === undefined) await this.#expressions.type(script, expression);
    else await this.#expressions.expect(script, expression, variable.type);
  }

  async #assignFromStruct(script: ScriptText, node: AstNode): Promise<void> {
    const names = children(child(node, "variables"), "identifier_list");
    const types = names.map((name) => this.#variables.get(identifier(name)));
    types.forEach((variable, index) => {
      const name = names[index];
      if (variable === undefined && name !== undefined) {
        this.#expressions.report(script, name, "unknown_column", `Undeclared variable: ${identifier(name)}`);
      }
    });
    const expression = child(node, "struct_expression");
    const fields = types.map((variable) => ({ name: "", type: variable?.type }));
    const known = fields.flatMap(({ name, type }) => (type === undefined ? [] : [{ name, type }]));
    if (known.length === fields.length)
      await this.#expressions.expect(script, expression, { kind: "STRUCT", fields: known });
    else await this.#expressions.type(script, expression);
  }

  async #if(script: ScriptText, node: AstNode): Promise<void> {
    await this.#expressions.expect(script, child(node, "condition"), { kind: "BOOL" });
    await this.#block(script, listOf(node, "then_list"));
    const clauses = optionalChild(node, "elseif_clauses");
    for (const clause of clauses === undefined ? [] : children(clauses, "elseif_clauses")) {
      await this.#expressions.expect(script, child(clause, "condition"), { kind: "BOOL" });
      await this.#block(script, listOf(clause, "body"));
    }
    await this.#block(script, listOf(node, "else_list"));
  }

  async #case(script: ScriptText, node: AstNode): Promise<void> {
    const expression = optionalChild(node, "expression");
    const type = expression === undefined ? undefined : await this.#expressions.type(script, expression);
    const outer = this.#variables;
    for (const clause of children(child(node, "when_then_clauses"), "when_then_clauses")) {
      const condition = child(clause, "condition");
      if (expression === undefined) await this.#expressions.expect(script, condition, { kind: "BOOL" });
      else {
        this.#variables = new Variables(outer);
        this.#variables.declare("_case_value", type);
        if (type !== undefined)
          await this.#expressions.typed(script, condition, {
            prefix: "SELECT (`_case_value` = (",
            suffix: "))",
          });
        this.#variables = outer;
      }
      await this.#block(script, listOf(clause, "body"));
    }
    await this.#block(script, listOf(node, "else_list"));
  }

  async #beginEnd(script: ScriptText, node: AstNode): Promise<void> {
    await this.#block(script, listOf(node, "statement_list_node"));
    const handlers = optionalChild(node, "handler_list");
    for (const handler of handlers === undefined ? [] : children(handlers, "exception_handler_list")) {
      await this.#block(script, listOf(handler, "statement_list"));
    }
  }

  async #loop(script: ScriptText, node: AstNode, condition: AstNode | undefined): Promise<void> {
    if (condition !== undefined) await this.#expressions.expect(script, condition, { kind: "BOOL" });
    await this.#block(script, listOf(node, "body"));
  }

  async #forIn(script: ScriptText, node: AstNode): Promise<void> {
    const query = child(node, "query");
    const { parse_location_range } = query;
    const statement: AstNode = { nodeKind: "ASTQueryStatement", query, parse_location_range };
    const rows = await analyzeNode(script, statement, this.session, this.#variables, this.#context);
    const type: VariableType =
      rows === undefined
        ? undefined
        : { kind: "STRUCT", fields: outputColumns(rows).map(({ name, type: of }) => ({ name, type: of })) };
    await this.#block(script, listOf(node, "body"), { [identifier(child(node, "variable"))]: type });
  }

  async #executeImmediate(script: ScriptText, node: AstNode): Promise<void> {
    const dynamic = await dynamicSql(script, node, this.#expressions, this.#table);
    if (dynamic === undefined) return;
    const context = { ...this.#context, parameters: dynamic.parameters };
    for (const text of dynamic.texts) {
      // The script's variables are not seen.
      const variables = new Variables();
      for (const statement of (await this.#parse(text)) ?? []) {
        const ran = await defineObjects({
          script: text,
          node: statement,
          session: this.session,
          variables,
          context,
          objects: this.#objects,
        });
        if (ran !== undefined) await checkInto(script, node, ran, this.#expressions);
      }
    }
  }

  /** The body is looked into as it is made, as BigQuery does; what it is called with is looked at where it is called. */
  async #createProcedure(script: ScriptText, node: AstNode): Promise<void> {
    const walk = new ScriptWalk(this.#context, this.#objects, this.#table);
    walk.session.isOpen = !isStrict(node);
    const parameters = await procedureParameters(script, node, this.#expressions);
    for (const { name, type } of parameters) walk.#variables.declare(name, type);
    const name = permanentName(splitPath(pathNames(child(node, "name"))), this.#context);
    // The body may call the procedure itself.
    this.#objects.makeProcedure(name, { parameters, temporaryTables: new Map() });
    const body = optionalChild(node, "body");
    if (body === undefined) {
      const message = "The procedure is written in another language: it is not looked into";
      this.#context.note(message, script.spotOf(node));
    } else for (const each of listOf(body, "statement_list_node")) await walk.#statement(script, each);
    this.#objects.makeProcedure(name, { parameters, temporaryTables: walk.session.temporaryTables });
  }
}

/** The statements of an ASTStatementList that may be left out. */
function listOf(node: AstNode, field: string): readonly AstNode[] {
  const list = optionalChild(node, field);
  return list === undefined ? [] : children(list, "statement_list");
}
