import type { CheckedAction } from "../compile/checked-action.ts";
import type { MarkTable } from "../positions/mark-table.ts";
import type { MarkedText } from "../positions/marked-text.ts";
import type { AnalysisContext } from "./analysis-context.ts";
import type { DefinedObjects } from "./defined-objects.ts";
import { type Finding, spotIn } from "./finding.ts";
import { ScriptText } from "./script-text.ts";

/** What the check of one action has to work with. */
export interface ActionCheck {
  readonly context: AnalysisContext;
  readonly objects: DefinedObjects;
  readonly table: MarkTable;
}

/** A text of an action as it is analyzed. */
export function scriptText(action: CheckedAction, text: MarkedText): ScriptText {
  return new ScriptText(text, (offset) => spotIn(action, text, offset));
}

export function report({ context }: ActionCheck, findings: readonly Finding[]): void {
  for (const finding of findings) context.report(finding);
}
