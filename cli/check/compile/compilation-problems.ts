import type { TranspileFailure } from "../../dataform/transpile.ts";
import type { Place } from "../positions/mark-table.ts";
import { type Problem, type ProblemCode, problemAt } from "../problem.ts";
import { type GraphJson, nameOf } from "./graph-json.ts";
import type { SourceMaps } from "./source-maps.ts";

/** What esbuild refused: syntax errors and imports. */
export function syntaxProblems(failure: TranspileFailure): readonly Problem[] {
  return failure.errors.map(({ text, location }) => {
    const place = {
      file: location?.file ?? "definitions",
      line: location?.line ?? 1,
      // esbuild counts bytes from 0.
      column: location === null ? 1 : characters(location.lineText, location.column) + 1,
    };
    return problemAt(place, { severity: "error", code: "syntax_error", message: text });
  });
}

function characters(line: string, bytes: number): number {
  return Buffer.from(line).subarray(0, bytes).toString().length;
}

interface CompilationKnowledge {
  readonly thrown: ReadonlyMap<string, { readonly message: string; readonly place: Place | undefined }>;
  /** Where actions are defined, by their names. */
  readonly places: ReadonlyMap<string, Place>;
  readonly maps: SourceMaps;
}

/** What Dataform says against the graph: what definitions threw, names that are taken or missing, cycles. */
export function compilationProblems(
  graph: GraphJson,
  { thrown, places, maps }: CompilationKnowledge,
): readonly Problem[] {
  return graph.graphErrors.compilationErrors.map(({ message, fileName = "", actionTarget }) => {
    const action = actionTarget === undefined ? undefined : nameOf(actionTarget);
    const exception = thrown.get(fileName);
    const isThrown = exception !== undefined && message.includes(exception.message);
    const place = (isThrown ? exception.place : undefined) ??
      (action === undefined ? undefined : places.get(action)) ?? {
        file: maps.source(fileName),
        line: 1,
        column: 1,
      };
    return problemAt(place, { severity: "error", code: codeOf(message), message: plain(message), action });
  });
}

function codeOf(message: string): ProblemCode {
  if (/^Missing dependency/.test(message)) return "missing_dependency";
  if (/^Duplicate /.test(message)) return "duplicate_action";
  if (/cycle|circular/i.test(message)) return "dependency_cycle";
  return "compile_error";
}

/** Dataform writes the target of a missing dependency as JSON. */
function plain(message: string): string {
  const [, dependent, json] =
    /^Missing dependency detected: Action "(.*?)" depends on "(.*)" which does not exist/.exec(message) ?? [];
  if (dependent === undefined || json === undefined) return message;
  const part = (name: string) => new RegExp(`"${name}":"([^"]*)"`).exec(json)?.[1] ?? "";
  const missing = nameOf({ database: part("database"), schema: part("schema"), name: part("name") });
  return `${dependent} depends on ${missing || json}, which no definition makes`;
}
