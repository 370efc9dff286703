import type { AnalyzeRequest, AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { child, children, identifier, optionalChild } from "../../../local/bigquery/engine/script/syntax.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";
import type { MarkTable } from "../positions/mark-table.ts";
import type { MarkedText } from "../positions/marked-text.ts";
import { constantTexts } from "./constant-text.ts";
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
