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

/** Where an error arose, and the files that were being run. */
export interface Origin {
  readonly place: Place | undefined;
  readonly files: readonly string[];
}

/** What a definition threw. */
export interface Thrown extends Origin {
  readonly message: string;
}

interface CompilationKnowledge {
  /** What definitions threw as they were loaded, by their files. */
  readonly thrown: ReadonlyMap<string, Thrown>;
  /** Where the graph's errors arose, by their places among them. */
  readonly arisen: ReadonlyMap<number, Origin>;
  /** Where actions are defined, by their names; of one name several times in order. */
  readonly definitions: ReadonlyMap<string, readonly Place[]>;
  /** Where the graph's actions are defined. */
  readonly places: ReadonlyMap<string, Place>;
  readonly missingImports: readonly Problem[];
  readonly maps: SourceMaps;
  /** What a reference names that does not say it. */
  readonly defaults: { readonly database: string; readonly schema: string };
}

interface CompilationProblems {
  readonly problems: readonly Problem[];
  /** Tables of which a problem says why they are not in the graph; "any" where definitions did not load. */
  readonly untold: ReadonlySet<string> | "any";
}

/** What Dataform says against the graph: what definitions threw, names that are taken or missing, cycles. Each mistake once. */
export function compilationProblems(graph: GraphJson, knowledge: CompilationKnowledge): CompilationProblems {
  const { thrown, arisen, places, missingImports, maps, defaults } = knowledge;
  const errors = graph.graphErrors.compilationErrors;
  const duplicated = new Set(
    errors.flatMap(({ message, actionTarget }) =>
      /^Duplicate /.test(message) && actionTarget !== undefined ? [nameOf(actionTarget)] : [],
    ),
  );
  const problems: Problem[] = [...missingImports];
  errors.forEach(({ message, fileName = "", actionTarget }, index) => {
    const action = actionTarget === undefined ? undefined : nameOf(actionTarget);
    if (/^Duplicate /.test(message) && action !== undefined) return;
    if (isConsequence(message, duplicated, thrown.size > 0, defaults)) return;
    const exception = thrown.get(fileName);
    const isThrown = exception !== undefined && message === exception.message;
    const origin = isThrown ? exception : arisen.get(index);
    if (missingImports.some(({ file }) => origin?.files.includes(file))) return;
    const place = origin?.place ??
      (action === undefined ? undefined : places.get(action)) ?? {
        file: maps.source(fileName),
        line: 1,
        column: 1,
      };
    problems.push(
      problemAt(place, {
        severity: "error",
        code: codeOf(message),
        message: plain(message, defaults),
        action,
      }),
    );
  });
  return {
    problems: [...problems, ...duplicates(duplicated, knowledge)],
    untold: thrown.size > 0 ? "any" : duplicated,
  };
}

/** Dataform leaves all actions of one name out of the graph, and tells of what they are missed by. */
function isConsequence(
  message: string,
  duplicated: ReadonlySet<string>,
  isIncomplete: boolean,
  defaults: CompilationKnowledge["defaults"],
): boolean {
  if (/^Missing dependency/.test(message)) {
    return isIncomplete || duplicated.has(missingTarget(message, defaults)?.missing ?? "");
  }
  if (!/^Ambiguous Action name/.test(message)) return false;
  return [...duplicated].some((name) => message.includes(name.split(".").slice(-2).join(".")));
}

/** Each name that several actions have, at the second of them; what follows from the same definitions is told with it. */
function duplicates(names: ReadonlySet<string>, { definitions }: CompilationKnowledge): readonly Problem[] {
  const told = new Set<string>();
  return [...names].flatMap((name) => {
    const [first, ...more] = definitions.get(name) ?? [];
    const place = more.at(-1);
    if (first === undefined || place === undefined || told.has(JSON.stringify(place))) return [];
    told.add(JSON.stringify(place));
    const message = `${name} is defined twice: the first time in ${first.file}:${first.line}`;
    return [problemAt(place, { severity: "error", code: "duplicate_action", message, action: name })];
  });
}

function codeOf(message: string): ProblemCode {
  if (/^Missing dependency/.test(message)) return "missing_dependency";
  if (/cycle|circular/i.test(message)) return "dependency_cycle";
  return "compile_error";
}

function plain(message: string, defaults: CompilationKnowledge["defaults"]): string {
  const target = missingTarget(message, defaults);
  return target === undefined
    ? message
    : `${target.dependent} depends on ${target.missing}, which no definition makes`;
}

/** Dataform writes the target of a missing dependency as JSON, as far as it was said. */
function missingTarget(
  message: string,
  defaults: CompilationKnowledge["defaults"],
): { readonly dependent: string; readonly missing: string } | undefined {
  const [, dependent, json] =
    /^Missing dependency detected: Action "(.*?)" depends on "(.*)" which does not exist/.exec(message) ?? [];
  if (dependent === undefined || json === undefined) return undefined;
  const part = (name: string) => new RegExp(`"${name}":"([^"]*)"`).exec(json)?.[1];
  const { database, schema } = defaults;
  return {
    dependent,
    missing: nameOf({
      database: part("database") ?? database,
      schema: part("schema") ?? schema,
      name: part("name") ?? "",
    }),
  };
}
