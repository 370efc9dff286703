import type { AstNode } from "../../analyzer/analyzer.ts";
import type { BigQueryError, StatementOutcome } from "../engine.ts";
import { asBigQueryError, invalidQuery } from "../errors.ts";
import type { TypedValue } from "../results/literals.ts";
import type { Session } from "../session.ts";
import type { StatementEffect } from "../statements/effect.ts";
import type { Environment } from "../statements/environment.ts";
import { executeStatement } from "../statements/execute.ts";
import { coerceValue } from "../statements/expressions.ts";
import { statementsOf } from "../statements/statement-list.ts";
import { assignFromStruct, assignVariable, declared, declareVariables } from "./assignments.ts";
import { evaluated, isTrue } from "./conditions.ts";
import { dynamicStatement, intoVariables } from "./dynamic-sql.ts";
import { breaksOut, type Flow, runLoop } from "./loops.ts";
import { procedureCall } from "./procedure-calls.ts";
import { Failures, handledMessage, RaisedError, scriptError } from "./script-errors.ts";
import { ScriptLog } from "./script-log.ts";
import { isScripting } from "./scripting-statements.ts";
import type { SourceText } from "./source-text.ts";
import { child, children, identifier, isLoop, labelName, optionalChild } from "./syntax.ts";
import { type SystemSettings, withSetting } from "./system-settings.ts";
import { type HandledError, systemVariables } from "./system-variables.ts";
import { VariableScope } from "./variables.ts";

/** BigQuery's limit. */
const deepestCall = 50;

type Step = (source: SourceText, node: AstNode) => Promise<Flow | undefined>;

/** Walks a script's parse tree and runs its statements. */
export class Interpreter {
  #base: Environment;
  readonly #log: ScriptLog;
  readonly #failures = new Failures();
  #scope = new VariableScope();
  #handled: HandledError | undefined;
  #queryLabel: string | undefined;
  /** The procedures that are being called, the innermost last. */
  readonly #routines: string[] = [];

  /** Statements that run add their outcomes to `outcomes`, in their order. */
  constructor(base: Environment, outcomes: StatementOutcome[]) {
    this.#base = base;
    this.#log = new ScriptLog(base.session, outcomes);
  }

  async run(source: SourceText, statements: readonly AstNode[]): Promise<void> {
    await this.#list(source, statements);
  }

  /** The error of a script that ended with it. */
  scriptError(error: BigQueryError): BigQueryError {
    return error.reason === "stopped" ? error : scriptError(error, this.#failures.of(error));
  }

  get session(): Session {
    return this.#base.session;
  }

  /** What names mean at this point of the script. */
  environment(scope = this.#scope): Environment {
    return {
      ...this.#base,
      variables: scope,
      systemVariables: systemVariables(this.session, this.#log.progress(this.#handled), this.#settings()),
    };
  }

  /** Runs statements in a scope of their own, where variables may be given. */
  async block(
    source: SourceText,
    statements: readonly AstNode[],
    variables: readonly (readonly [string, TypedValue])[] = [],
  ): Promise<Flow | undefined> {
    const outer = this.#scope;
    this.#scope = new VariableScope(outer);
    for (const [name, value] of variables) this.#scope.declare(name, value);
    try {
      return await this.#list(source, statements);
    } finally {
      this.#scope = outer;
    }
  }

  /** A query's whole effect, as a statement of the script. */
  async execute(
    source: SourceText,
    node: AstNode,
    environment = this.environment(),
  ): Promise<StatementEffect> {
    return this.#log.statement(source, node, () => executeStatement(source, node, environment));
  }

  #settings(): SystemSettings {
    const { defaults } = this.#base;
    return this.#queryLabel === undefined ? { defaults } : { defaults, queryLabel: this.#queryLabel };
  }

  async #list(source: SourceText, statements: readonly AstNode[]): Promise<Flow | undefined> {
    for (const node of statements) {
      const flow = await this.#statement(source, node);
      if (flow !== undefined) return flow;
    }
    return undefined;
  }

  async #statement(source: SourceText, node: AstNode): Promise<Flow | undefined> {
    try {
      const step = Object.hasOwn(this.#steps, node.nodeKind) ? this.#steps[node.nodeKind] : undefined;
      if (step !== undefined) return await step(source, node);
      if (isLoop(node)) return await runLoop(this, source, node);
      await this.execute(source, node);
      return undefined;
    } catch (thrown) {
      const error = asBigQueryError(thrown, this.session.options.signal);
      const routine = this.#routines.at(-1);
      const position = { ...source.position(node), ...(routine === undefined ? {} : { routine }) };
      const isCall = node.nodeKind === "ASTCallStatement";
      this.#failures.note(error, { position, statementText: source.slice(node) }, isCall);
      throw error;
    }
  }

  readonly #steps: Readonly<Record<string, Step>> = {
    ASTVariableDeclaration: async (source, node) => {
      await declareVariables(source, node, this.environment(), this.#scope);
      return undefined;
    },
    ASTSingleAssignment: async (source, node) => {
      await assignVariable(source, node, this.environment(), this.#scope);
      return undefined;
    },
    ASTAssignmentFromStruct: async (source, node) => {
      await assignFromStruct(source, node, this.environment(), this.#scope);
      return undefined;
    },
    ASTSystemVariableAssignment: async (source, node) => {
      const value = await evaluated(source, child(node, "expression"), this.environment());
      const { defaults, queryLabel } = withSetting(this.#settings(), node, value);
      this.#base = { ...this.#base, defaults };
      this.#queryLabel = queryLabel;
      return undefined;
    },
    ASTIfStatement: (source, node) => this.#if(source, node),
    ASTCaseStatement: (source, node) => this.#case(source, node),
    ASTBeginEndBlock: (source, node) => this.#beginEnd(source, node),
    ASTBreakStatement: async (_, node) => ({ kind: "break", label: labelName(node) }),
    ASTContinueStatement: async (_, node) => ({ kind: "continue", label: labelName(node) }),
    ASTReturnStatement: async () => ({ kind: "return" }),
    ASTRaiseStatement: (source, node) => this.#raise(source, node),
    ASTExecuteImmediateStatement: (source, node) => this.#executeImmediate(source, node),
    ASTCallStatement: (source, node) => this.#call(source, node),
    ASTBeginStatement: (source, node) =>
      this.#transaction(source, node, "BEGIN_TRANSACTION", () => this.session.begin()),
    ASTCommitStatement: (source, node) =>
      this.#transaction(source, node, "COMMIT_TRANSACTION", () => this.session.commit()),
    ASTRollbackStatement: (source, node) =>
      this.#transaction(source, node, "ROLLBACK_TRANSACTION", () => this.session.rollback()),
  };

  async #if(source: SourceText, node: AstNode): Promise<Flow | undefined> {
    if (await isTrue(source, child(node, "condition"), this.environment())) {
      return this.block(source, listOf(node, "then_list"));
    }
    const clauses = optionalChild(node, "elseif_clauses");
    for (const clause of clauses === undefined ? [] : children(clauses, "elseif_clauses")) {
      if (await isTrue(source, child(clause, "condition"), this.environment())) {
        return this.block(source, listOf(clause, "body"));
      }
    }
    return this.block(source, listOf(node, "else_list"));
  }

  async #case(source: SourceText, node: AstNode): Promise<Flow | undefined> {
    const expression = optionalChild(node, "expression");
    const name = "_case_value";
    const scope = new VariableScope(this.#scope);
    if (expression !== undefined)
      scope.declare(name, await evaluated(source, expression, this.environment()));
    const around = expression === undefined ? undefined : { prefix: `SELECT (\`${name}\` = (`, suffix: "))" };
    for (const clause of children(child(node, "when_then_clauses"), "when_then_clauses")) {
      if (await isTrue(source, child(clause, "condition"), this.environment(scope), around)) {
        return this.block(source, listOf(clause, "body"));
      }
    }
    return this.block(source, listOf(node, "else_list"));
  }

  async #beginEnd(source: SourceText, node: AstNode): Promise<Flow | undefined> {
    const statements = children(child(node, "statement_list_node"), "statement_list");
    const handlers = optionalChild(node, "handler_list");
    const handler = handlers === undefined ? undefined : children(handlers, "exception_handler_list")[0];
    let flow: Flow | undefined;
    if (handler === undefined) flow = await this.block(source, statements);
    else {
      try {
        flow = await this.block(source, statements);
      } catch (thrown) {
        flow = await this.#handle(source, handler, asBigQueryError(thrown, this.session.options.signal));
      }
    }
    return breaksOut(flow, labelName(node)) ? undefined : flow;
  }

  async #handle(source: SourceText, handler: AstNode, error: BigQueryError): Promise<Flow | undefined> {
    if (error.reason === "stopped") throw error;
    const failure = this.#failures.of(error);
    const before = this.#handled;
    this.#handled = { ...failure, error, message: handledMessage(error, failure) };
    try {
      return await this.block(source, listOf(handler, "statement_list"));
    } finally {
      this.#handled = before;
    }
  }

  async #raise(source: SourceText, node: AstNode): Promise<undefined> {
    const expression = optionalChild(node, "message");
    if (expression === undefined) {
      if (this.#handled === undefined) {
        throw invalidQuery("Cannot re-raise an existing exception outside of an exception handler");
      }
      throw this.#handled.error;
    }
    const { type, value } = await evaluated(source, expression, this.environment());
    if (type.kind !== "STRING") throw invalidQuery("RAISE USING MESSAGE takes a STRING");
    throw new RaisedError(typeof value === "string" ? value : "NULL");
  }

  async #executeImmediate(source: SourceText, node: AstNode): Promise<undefined> {
    const dynamic = await dynamicStatement(source, node, this.environment());
    const statements = statementsOf(await this.session.parts.analyzer.parseScript(dynamic.source.sql));
    const [statement, ...more] = statements;
    if (statement === undefined || more.length > 0 || isScripting(statement)) {
      throw invalidQuery("EXECUTE IMMEDIATE takes a single SQL statement that is not part of scripting");
    }
    const into = optionalChild(node, "into_clause");
    const { result } = await this.execute(dynamic.source, statement, dynamic.environment);
    if (into === undefined) return undefined;
    const names = children(child(into, "identifiers"), "identifier_list").map(identifier);
    await intoVariables(names, result, this.environment(), this.#scope);
    return undefined;
  }

  /** A procedure has variables of its own, and shares all else with the script that calls it. */
  async #call(source: SourceText, node: AstNode): Promise<undefined> {
    const call = await procedureCall(source, node, this.environment(), this.#scope);
    if (this.#routines.length >= deepestCall) {
      throw invalidQuery(`Procedures call each other more than ${deepestCall} deep: ${call.name}`);
    }
    const [scope, base] = [this.#scope, this.#base];
    const { parameters: _, ...environment } = base;
    const itsOwn = new VariableScope();
    for (const [name, value] of call.variables) itsOwn.declare(name, value);
    this.#scope = itsOwn;
    this.#base = { ...environment, defaults: call.defaults };
    this.#routines.push(call.name);
    try {
      await this.run(call.source, call.body);
    } finally {
      this.#scope = scope;
      this.#base = base;
      this.#routines.pop();
    }
    for (const { parameter, variable } of call.results) {
      const value = await coerceValue(
        declared(parameter, itsOwn),
        declared(variable, scope),
        this.environment(),
      );
      scope.assign(variable, value);
    }
    return undefined;
  }

  async #transaction(
    source: SourceText,
    node: AstNode,
    statementType: string,
    run: () => Promise<void>,
  ): Promise<undefined> {
    await this.#log.statement(source, node, async () => {
      await run();
      return { statementType };
    });
    return undefined;
  }
}

/** The statements of an ASTStatementList that may be left out. */
function listOf(node: AstNode, field: string): readonly AstNode[] {
  const list = optionalChild(node, field);
  return list === undefined ? [] : children(list, "statement_list");
}
