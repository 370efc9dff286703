import type { AstNode } from "../../analyzer/analyzer.ts";
import { invalidQuery } from "../errors.ts";
import type { TypedValue } from "../results/literals.ts";
import type { Environment } from "../statements/environment.ts";
import { coerceValue, evaluateAs, statedType } from "../statements/expressions.ts";
import { statementsOf } from "../statements/statement-list.ts";
import { storedRoutine } from "../statements/stored-functions.ts";
import type { NameDefaults } from "../statements/table-names.ts";
import { declared } from "./assignments.ts";
import { overSnapshot } from "./conditions.ts";
import { SourceText } from "./source-text.ts";
import { child, children, identifier, optionalChild, pathNames } from "./syntax.ts";
import type { VariableScope } from "./variables.ts";

/** A call of a procedure, its arguments evaluated. */
export interface ProcedureCall {
  /** As errors within it name it. */
  readonly name: string;
  readonly source: SourceText;
  readonly body: readonly AstNode[];
  /** What names in the body are looked up in. */
  readonly defaults: NameDefaults;
  readonly variables: readonly (readonly [string, TypedValue])[];
  /** The caller's variables that take what the parameters hold at the end. */
  readonly results: readonly { readonly parameter: string; readonly variable: string }[];
}

/** CALL: finds the procedure and evaluates its arguments in the caller's scope. */
export async function procedureCall(
  source: SourceText,
  node: AstNode,
  environment: Environment,
  scope: VariableScope,
): Promise<ProcedureCall> {
  const path = pathNames(child(node, "procedure_name")).flatMap((name) => name.split("."));
  // BigQuery's own: BQ.REFRESH_MATERIALIZED_VIEW, BQ.ABORT_SESSION, BQ.JOBS.CANCEL.
  if (path[0]?.toUpperCase() === "BQ") throw invalidQuery(`Unsupported procedure: ${path.join(".")}`);
  const { session } = environment;
  const catalog = session.transaction?.catalog ?? session.parts.store.current;
  const stored = storedRoutine(path, environment.defaults, { catalog });
  if (stored?.kind !== "PROCEDURE") throw invalidQuery(`Procedure not found: ${path.join(".")}`);
  const itsSource = new SourceText(stored.statement);
  const [definition] = statementsOf(await session.parts.analyzer.parseScript(stored.statement));
  if (definition === undefined) throw invalidQuery(`Procedure ${path.join(".")} has no definition`);
  const parameters = children(child(definition, "parameters"), "parameter_entries");
  const values = children(node, "arguments").map((each) => child(each, "expr"));
  if (parameters.length !== values.length) {
    throw invalidQuery(
      `Number of arguments does not match for procedure ${path.join(".")}: expected ${parameters.length}, got ${values.length}`,
    );
  }
  const variables: [string, TypedValue][] = [];
  const results: { parameter: string; variable: string }[] = [];
  for (const [index, parameter] of parameters.entries()) {
    const value = values[index];
    if (value === undefined) continue;
    const name = identifier(child(parameter, "name"));
    const mode = parameter.procedure_parameter_mode;
    const given = { parameter, value, source, itsSource, environment, scope };
    if (mode !== "OUT" && mode !== "INOUT") {
      variables.push([name, await inputValue(given)]);
      continue;
    }
    const variable = outputVariable(value, name);
    variables.push([name, await variableValue(variable, given, mode)]);
    results.push({ parameter: name, variable });
  }
  const { projectId, datasetId, tableId } = stored.reference;
  const { statement_list_node: list } = child(definition, "body");
  return {
    name: `${projectId}.${datasetId}.${tableId}`,
    source: itsSource,
    body: isStatementList(list) ? children(list, "statement_list") : [],
    defaults: { projectId },
    variables,
    results,
  };
}

interface GivenArgument {
  readonly parameter: AstNode;
  readonly value: AstNode;
  readonly source: SourceText;
  readonly itsSource: SourceText;
  readonly environment: Environment;
  readonly scope: VariableScope;
}

async function inputValue({
  parameter,
  value,
  source,
  itsSource,
  environment,
}: GivenArgument): Promise<TypedValue> {
  return overSnapshot(value, environment, async (snapshot) => {
    const type = await statedType(itsSource, typeNode(parameter), environment, snapshot);
    return evaluateAs(type, source, value, environment, snapshot);
  });
}

async function variableValue(
  variable: string,
  { parameter, itsSource, environment, scope }: GivenArgument,
  mode: "OUT" | "INOUT",
): Promise<TypedValue> {
  const current = declared(variable, scope);
  const type = await environment.session.evaluate((snapshot) =>
    statedType(itsSource, typeNode(parameter), environment, snapshot),
  );
  return mode === "OUT" ? { ...type, value: null } : coerceValue(current, type, environment);
}

function typeNode(parameter: AstNode): AstNode {
  const type = optionalChild(parameter, "type");
  if (type === undefined) throw invalidQuery("Unsupported feature: procedure arguments of ANY TYPE");
  return type;
}

function outputVariable(value: AstNode, parameter: string): string {
  const [name, ...rest] = value.nodeKind === "ASTPathExpression" ? pathNames(value) : [];
  if (name !== undefined && rest.length === 0) return name;
  throw invalidQuery(`The argument for the OUT or INOUT parameter ${parameter} must be a variable`);
}

function isStatementList(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && "nodeKind" in value;
}
