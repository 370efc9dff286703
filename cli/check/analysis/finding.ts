import type { CheckedAction, TableOptions } from "../compile/checked-action.ts";
import type { Place } from "../positions/mark-table.ts";
import type { MarkedText } from "../positions/marked-text.ts";
import { type Problem, type ProblemCode, problemAt, type Severity } from "../problem.ts";

/** Where in an action something is, so that it can be told again when its file has moved. */
export type Spot =
  | { readonly kind: "action" }
  | { readonly kind: "column"; readonly index: number }
  | { readonly kind: "text"; readonly text: number; readonly offset: number }
  /** In a text that the action's own text makes. */
  | { readonly kind: "place"; readonly place: Place };

export interface Finding {
  readonly severity: Severity;
  readonly code: ProblemCode;
  readonly message: string;
  readonly spot: Spot;
}

/** All texts of an action, in the order in which findings count them: what it runs, and what its options say. */
export function textsOf(action: CheckedAction): readonly MarkedText[] {
  const texts = scriptsOf(action);
  return "options" in action ? [...texts, ...optionTexts(action.options)] : texts;
}

/** Where in an action's text something stands. */
export function spotIn(action: CheckedAction, text: MarkedText, offset: number): Spot {
  return { kind: "text", text: textsOf(action).indexOf(text), offset };
}

function optionTexts(options: TableOptions): readonly MarkedText[] {
  const { partitionBy, updatePartitionFilter, clusterBy, uniqueKey, incrementalPredicates } = options;
  const single = [partitionBy, updatePartitionFilter].filter((text) => text !== undefined);
  return [...single, ...clusterBy, ...uniqueKey, ...incrementalPredicates];
}

/** What an action runs. */
export function scriptsOf(action: CheckedAction): readonly MarkedText[] {
  switch (action.kind) {
    case "operation":
      return action.scripts;
    case "assertion":
      return [action.query];
    case "declaration":
      return [];
    default:
      return [action.whole, ...(action.update === undefined ? [] : [action.update])].flatMap((build) => [
        ...build.before,
        build.query,
        ...build.after,
      ]);
  }
}

/** A finding with the place in the files as they are. */
export function locate(finding: Finding, action: CheckedAction): Problem {
  const { severity, code, message, spot } = finding;
  return problemAt(placeOf(spot, action), { severity, code, message, action: action.name });
}

function placeOf(spot: Spot, action: CheckedAction): Place {
  switch (spot.kind) {
    case "action":
      return action.place;
    case "column":
      return action.columns[spot.index]?.place ?? action.place;
    case "place":
      return spot.place;
    case "text":
      return textsOf(action)[spot.text]?.locate(spot.offset) ?? action.place;
  }
}

/**
 * The name at which a finding stands, where its place is only that of an expression which answered the name, or of the whole
 * action: texts that tell more of it may have a better place.
 */
export function unplacedName({ spot }: Finding, action: CheckedAction): string | undefined {
  if (spot.kind !== "text") return undefined;
  const text = textsOf(action)[spot.text];
  const name = text === undefined || text.isExact(spot.offset) ? "" : text.nameAt(spot.offset);
  return name === "" ? undefined : name;
}

/** The place of a finding by texts that tell more; undefined where they do not. */
export function betterPlace({ spot }: Finding, action: CheckedAction): Place | undefined {
  if (spot.kind !== "text") return undefined;
  const text = textsOf(action)[spot.text];
  return text?.isExact(spot.offset) === true ? text.locate(spot.offset) : undefined;
}
