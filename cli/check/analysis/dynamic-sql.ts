import {
  AnalysisError,
  type AnalyzeRequest,
  type Analyzer,
  type AstNode,
} from "../../../local/bigquery/analyzer/analyzer.ts";
import { child, children, identifier, optionalChild } from "../../../local/bigquery/engine/script/syntax.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";
import { sameType, typeName } from "../../../local/bigquery/types/type-names.ts";
import type { MarkTable } from "../positions/mark-table.ts";
import type { MarkedText } from "../positions/marked-text.ts";
import type { AnalyzedStatement } from "./analyzed-statement.ts";
import { typeOf } from "./ast.ts";
import { constantTexts } from "./constant-text.ts";
import { outputColumns } from "./output-columns.ts";
import type { ScriptExpressions } from "./script-expressions.ts";
import { ScriptText } from "./script-text.ts";

type Parameters = Pick<AnalyzeRequest, "namedParameters" | "positionalParameters">;

/** What an EXECUTE IMMEDIATE runs: each text that its expression can have, with the types of what it is given. */
export interface DynamicSql {
  readonly texts: readonly ScriptText[];
  readonly parameters: Parameters;
}

/** Looks at what an EXECUTE IMMEDIATE is made of. Undefined where that is wrong; no texts where they depend on values, which is told. */
export async function dynamicSql(
  script: ScriptText,
  node: AstNode,
  expressions: ScriptExpressions,
  marks: MarkTable,
): Promise<DynamicSql | undefined> {
  const { context, session, variables } = expressions;
  const sql = child(node, "sql");
  const isText = await expressions.expect(script, sql, { kind: "STRING" });
  const parameters = await givenParameters(script, node, expressions);
  if (parameters === undefined) return undefined;
  const texts = await constantTexts(script, sql, variables, marks, context.analyzer);
  if (texts === undefined) {
    session.isOpen = true;
    const message = "What EXECUTE IMMEDIATE runs depends on values: it is not looked into";
    if (isText) context.note(message, script.spotOf(sql));
  }
  return { texts: (texts ?? []).map((text) => placed(script, sql, text)), parameters };
}

/** Whether the variables of INTO take what the query answers. */
export async function checkInto(
  script: ScriptText,
  node: AstNode,
  ran: AnalyzedStatement,
  expressions: ScriptExpressions,
): Promise<void> {
  const clause = optionalChild(node, "into_clause");
  if (clause === undefined) return;
  const names = children(child(clause, "identifiers"), "identifier_list");
  const columns = outputColumns(ran);
  if (columns.length !== names.length) {
    const message = `EXECUTE IMMEDIATE … INTO takes ${names.length} columns, but the query has ${columns.length}`;
    expressions.report(script, clause, "invalid_query", message);
    return;
  }
  for (const [index, name] of names.entries()) {
    const variable = expressions.variables.get(identifier(name));
    const column = columns[index];
    if (variable === undefined)
      expressions.report(script, name, "unknown_column", `Undeclared variable: ${identifier(name)}`);
    else if (variable.type !== undefined && column !== undefined) {
      const { type } = variable;
      if (await coerces(column.type, type, expressions.context.analyzer)) continue;
      const message = `Cannot coerce expression of type ${typeName(column.type)} to type ${typeName(type)}`;
      expressions.report(script, name, "type_error", message);
    }
  }
}

/** Whether a variable of a type takes values of another, by the analyzer's own coercion. */
async function coerces(from: SqlType, to: SqlType, analyzer: Analyzer): Promise<boolean> {
  if (sameType(from, to)) return true;
  const sql = `SELECT IF(FALSE, CAST(NULL AS ${typeName(to)}), x) FROM (SELECT CAST(NULL AS ${typeName(from)}) AS x)`;
  try {
    const statement = await analyzer.analyze({ sql, tables: [] });
    const [output] = children(statement, "output_column_list");
    return output !== undefined && sameType(typeOf(output.column), to);
  } catch (error) {
    if (error instanceof AnalysisError) return false;
    throw error;
  }
}

/** The types of USING's arguments. */
async function givenParameters(
  script: ScriptText,
  node: AstNode,
  expressions: ScriptExpressions,
): Promise<Parameters | undefined> {
  const namedParameters: { name: string; type: SqlType }[] = [];
  const positionalParameters: SqlType[] = [];
  const using = optionalChild(node, "using_clause");
  for (const argument of using === undefined ? [] : children(using, "arguments")) {
    const type = await expressions.type(script, child(argument, "expression"));
    if (type === undefined) return undefined;
    const alias = optionalChild(argument, "alias");
    if (alias === undefined) positionalParameters.push(type);
    else namedParameters.push({ name: identifier(child(alias, "identifier")), type });
  }
  return positionalParameters.length > 0 ? { positionalParameters } : { namedParameters };
}

/** A text that the script makes: it points to where its own parts were written, or else to what makes it. */
function placed(script: ScriptText, node: AstNode, text: MarkedText): ScriptText {
  return new ScriptText(text, (offset) => {
    const place = text.locate(offset);
    return place === undefined ? script.spotOf(node) : { kind: "place", place };
  });
}
