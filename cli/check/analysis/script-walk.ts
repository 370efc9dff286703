import { AnalysisError, type AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { splitPath } from "../../../local/bigquery/analyzer/table-paths.ts";
import {
  child,
  children,
  identifier,
  optionalChild,
  pathNames,
} from "../../../local/bigquery/engine/script/syntax.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";
import { sameType, typeName } from "../../../local/bigquery/types/type-names.ts";
import type { MarkTable } from "../positions/mark-table.ts";
import type { MarkedText } from "../positions/marked-text.ts";
import type { ProblemCode } from "../problem.ts";
import type { AnalysisContext, Procedure } from "./analysis-context.ts";
import { statementsOf } from "./ast.ts";
import { constantTexts } from "./constant-text.ts";
import { type DefinedObjects, defineObjects } from "./defined-objects.ts";
import type { Spot } from "./finding.ts";
import { permanentName } from "./named-schemas.ts";
import { outputColumns } from "./output-columns.ts";
import { calledProcedure, isStrict } from "./procedures.ts";
import { newSession, type SessionScope, Variables, type VariableType } from "./scope.ts";
import { ScriptText } from "./script-text.ts";
import {
  type AnalyzedStatement,
  analyzeNode,
  codeOf,
  expressionType,
  isUnsupported,
  readPosition,
} from "./statement-analysis.ts";

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
  #variables = new Variables();
  /** Whether a text did not parse: what it would have made is missing in those after it. */
  #isBroken = false;

  constructor(context: AnalysisContext, objects: DefinedObjects, table: MarkTable) {
    this.#context = context;
    this.#objects = objects;
    this.#table = table;
  }

  /** Walks a text's statements; what they declare and make is there for the texts after it. */
  async run(script: ScriptText): Promise<void> {
    if (this.#isBroken) return;
    for (const node of (await this.#parse(script)) ?? []) await this.#statement(script, node);
  }

  /** Analyzes a text that is to be one query, of which a table, a view or an assertion is made. */
  async query(script: ScriptText): Promise<AnalyzedQuery | undefined> {
    if (this.#isBroken) return undefined;
    const statements = await this.#parse(script);
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
      this.#isBroken = true;
      const { message, line = 1, column } = readPosition(error.message);
      const spot = script.spotAt(line, column);
      if (isUnsupported(message)) this.#context.note(`${message}: the text is not looked into`, spot);
      else this.#context.report({ severity: "error", code: codeOf(message), message, spot });
      return undefined;
    }
  }

  async #statement(script: ScriptText, node: AstNode): Promise<AnalyzedStatement | undefined> {
    const step = Object.hasOwn(this.#steps, node.nodeKind) ? this.#steps[node.nodeKind] : undefined;
    if (step !== undefined) {
      await step(script, node);
      return undefined;
    }
    return defineObjects(script, node, this.session, this.#variables, this.#context, this.#objects);
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
      if (message !== undefined) await this.#expect(script, message, { kind: "STRING" });
    },
    ASTExecuteImmediateStatement: (script, node) => this.#executeImmediate(script, node),
    ASTBreakStatement: async () => {},
    ASTContinueStatement: async () => {},
    ASTReturnStatement: async () => {},
    ASTBeginStatement: async () => {},
    ASTCommitStatement: async () => {},
    ASTRollbackStatement: async () => {},
    ASTCallStatement: (script, node) => this.#call(script, node),
    ASTCreateProcedureStatement: (script, node) => this.#createProcedure(script, node),
  };

  async #declare(script: ScriptText, node: AstNode): Promise<void> {
    const typeNode = optionalChild(node, "type");
    const expression = optionalChild(node, "default_value");
    let type: VariableType;
    if (typeNode === undefined) {
      type = expression === undefined ? undefined : await this.#type(script, expression);
    } else {
      type = await this.#typed(script, typeNode, { prefix: "SELECT CAST(NULL AS", suffix: ")" });
      if (type !== undefined && expression !== undefined) await this.#expect(script, expression, type);
    }
    for (const name of children(child(node, "variable_list"), "identifier_list")) {
      if (!this.#variables.declare(identifier(name), type)) {
        this.#report(script, name, "invalid_query", `Variable '${identifier(name)}' redeclaration`);
      }
    }
  }

  async #assign(script: ScriptText, name: AstNode, expression: AstNode): Promise<void> {
    const variable = this.#variables.get(identifier(name));
    if (variable === undefined) {
      this.#report(script, name, "unknown_column", `Undeclared variable: ${identifier(name)}`);
      await this.#type(script, expression);
    } else if (variable.type === undefined) await this.#type(script, expression);
    else await this.#expect(script, expression, variable.type);
  }

  async #assignFromStruct(script: ScriptText, node: AstNode): Promise<void> {
    const names = children(child(node, "variables"), "identifier_list");
    const types = names.map((name) => this.#variables.get(identifier(name)));
    types.forEach((variable, index) => {
      const name = names[index];
      if (variable === undefined && name !== undefined) {
        this.#report(script, name, "unknown_column", `Undeclared variable: ${identifier(name)}`);
      }
    });
    const expression = child(node, "struct_expression");
    const fields = types.map((variable) => ({ name: "", type: variable?.type }));
    const known = fields.flatMap(({ name, type }) => (type === undefined ? [] : [{ name, type }]));
    if (known.length === fields.length)
      await this.#expect(script, expression, { kind: "STRUCT", fields: known });
    else await this.#type(script, expression);
  }

  async #if(script: ScriptText, node: AstNode): Promise<void> {
    await this.#expect(script, child(node, "condition"), { kind: "BOOL" });
    await this.#block(script, listOf(node, "then_list"));
    const clauses = optionalChild(node, "elseif_clauses");
    for (const clause of clauses === undefined ? [] : children(clauses, "elseif_clauses")) {
      await this.#expect(script, child(clause, "condition"), { kind: "BOOL" });
      await this.#block(script, listOf(clause, "body"));
    }
    await this.#block(script, listOf(node, "else_list"));
  }

  async #case(script: ScriptText, node: AstNode): Promise<void> {
    const expression = optionalChild(node, "expression");
    const type = expression === undefined ? undefined : await this.#type(script, expression);
    const outer = this.#variables;
    for (const clause of children(child(node, "when_then_clauses"), "when_then_clauses")) {
      const condition = child(clause, "condition");
      if (expression === undefined) await this.#expect(script, condition, { kind: "BOOL" });
      else {
        this.#variables = new Variables(outer);
        this.#variables.declare("_case_value", type);
        if (type !== undefined)
          await this.#typed(script, condition, { prefix: "SELECT (`_case_value` = (", suffix: "))" });
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
    if (condition !== undefined) await this.#expect(script, condition, { kind: "BOOL" });
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
    const sql = child(node, "sql");
    const isText = await this.#expect(script, sql, { kind: "STRING" });
    const named: { name: string; type: SqlType }[] = [];
    const positional: SqlType[] = [];
    const using = optionalChild(node, "using_clause");
    for (const argument of using === undefined ? [] : children(using, "arguments")) {
      const type = await this.#type(script, child(argument, "expression"));
      if (type === undefined) return;
      const alias = optionalChild(argument, "alias");
      if (alias === undefined) positional.push(type);
      else named.push({ name: identifier(child(alias, "identifier")), type });
    }
    const texts = await constantTexts(script, sql, this.#variables, this.#table, this.#context.analyzer);
    if (texts === undefined) {
      this.session.isOpen = true;
      if (isText)
        this.#context.note(
          "What EXECUTE IMMEDIATE runs depends on values: it is not looked into",
          script.spotOf(sql),
        );
    }
    for (const text of texts ?? []) {
      const dynamic = this.#dynamic(script, sql, text);
      const outer = this.#variables;
      const parameters =
        positional.length > 0 ? { positionalParameters: positional } : { namedParameters: named };
      const context = { ...this.#context, parameters };
      this.#variables = new Variables();
      for (const statement of (await this.#parse(dynamic)) ?? []) {
        await defineObjects(dynamic, statement, this.session, this.#variables, context, this.#objects);
      }
      this.#variables = outer;
    }
  }

  /** The body is looked into as it is made, as BigQuery does; what it is called with is looked at where it is called. */
  async #createProcedure(script: ScriptText, node: AstNode): Promise<void> {
    const walk = new ScriptWalk(this.#context, this.#objects, this.#table);
    walk.session.isOpen = !isStrict(node);
    const parameters: Procedure["parameters"][number][] = [];
    for (const entry of children(child(node, "parameters"), "parameter_entries")) {
      const name = identifier(child(entry, "name"));
      const typeNode = optionalChild(entry, "type");
      const type =
        typeNode === undefined
          ? undefined
          : await this.#typed(script, typeNode, { prefix: "SELECT CAST(NULL AS", suffix: ")" });
      walk.#variables.declare(name, type);
      parameters.push({ name, type, isOutput: /OUT$/.test(String(entry.procedure_parameter_mode)) });
    }
    const body = optionalChild(node, "body");
    if (body === undefined)
      this.#context.note(
        "The procedure is written in another language: it is not looked into",
        script.spotOf(node),
      );
    else for (const each of listOf(body, "statement_list_node")) await walk.#statement(script, each);
    const name = permanentName(splitPath(pathNames(child(node, "name"))), this.#context);
    this.#objects.makeProcedure(name, { parameters, temporaryTables: walk.session.temporaryTables });
  }

  async #call(script: ScriptText, node: AstNode): Promise<void> {
    const path = splitPath(pathNames(child(node, "procedure_name")));
    const values = children(node, "arguments").map((argument) => child(argument, "expr"));
    const procedure = calledProcedure(path, this.#context, script.spotOf(node));
    if (procedure === undefined) {
      this.session.isOpen = true;
      for (const value of values) await this.#type(script, value);
      return;
    }
    const { parameters, temporaryTables } = procedure;
    if (parameters.length !== values.length) {
      this.#tell(
        `Number of arguments does not match for procedure ${path.join(".")}: expected ${parameters.length}, got ${values.length}`,
        script.spotOf(node),
      );
      return;
    }
    for (const [index, { name, type, isOutput }] of parameters.entries()) {
      const value = values[index];
      if (value === undefined) continue;
      const isVariable =
        value.nodeKind === "ASTPathExpression" &&
        this.#variables.get(pathNames(value).join(".")) !== undefined;
      if (isOutput && !isVariable)
        this.#tell(
          `The argument for the OUT or INOUT parameter ${name} must be a variable`,
          script.spotOf(value),
        );
      else if (type === undefined) await this.#type(script, value);
      else await this.#expect(script, value, type);
    }
    for (const [name, schema] of temporaryTables) this.session.temporaryTables.set(name, schema);
  }

  /** A text that the script makes: it points to where its own parts were written, or else to what makes it. */
  #dynamic(script: ScriptText, node: AstNode, text: MarkedText): ScriptText {
    return new ScriptText(text, (offset) => {
      const place = text.locate(offset);
      return place === undefined ? script.spotOf(node) : { kind: "place", place };
    });
  }

  #type(script: ScriptText, node: AstNode): Promise<SqlType | undefined> {
    return this.#typed(script, node, { prefix: "SELECT (", suffix: ")" });
  }

  #typed(
    script: ScriptText,
    node: AstNode,
    around: { readonly prefix: string; readonly suffix: string; readonly isTrial?: boolean },
  ): Promise<SqlType | undefined> {
    return expressionType(script, node, this.session, this.#variables, this.#context, around);
  }

  /** Whether a variable of the type takes an expression, as the analyzer's own coercion decides; reports why not. */
  async #expect(script: ScriptText, node: AstNode, type: SqlType): Promise<boolean> {
    const prefix = `SELECT IF(FALSE, CAST(NULL AS ${typeName(type)}), (`;
    const coerced = await this.#typed(script, node, { prefix, suffix: "))", isTrial: true });
    if (coerced !== undefined && sameType(coerced, type)) return true;
    const actual = await this.#type(script, node);
    if (actual === undefined) return false;
    this.#report(
      script,
      node,
      "type_error",
      `Cannot coerce expression of type ${typeName(actual)} to type ${typeName(type)}`,
    );
    return false;
  }

  #report(script: ScriptText, node: AstNode, code: ProblemCode, message: string): void {
    this.#context.report({ severity: "error", code, message, spot: script.spotOf(node) });
  }
}

/** The statements of an ASTStatementList that may be left out. */
function listOf(node: AstNode, field: string): readonly AstNode[] {
  const list = optionalChild(node, field);
  return list === undefined ? [] : children(list, "statement_list");
}
