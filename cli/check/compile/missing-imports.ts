import { parse } from "@babel/parser";
import { nearestName } from "../analysis/nearest-name.ts";
import { SourceLines } from "../positions/source-lines.ts";
import { type Problem, problemAt } from "../problem.ts";
import type { SourceMaps } from "./source-maps.ts";

interface MissingName {
  readonly importer: string;
  readonly imported: string;
  readonly name: string;
  readonly names: readonly string[];
}

/**
 * Names that files import and no file exports: each is undefined where it is used, which JavaScript tells of somewhere else, or
 * not at all.
 */
export class MissingImports {
  readonly #missing = new Map<string, MissingName>();

  /** What a file exports, taking note of what is asked of it that it lacks. */
  watched(exports: unknown, importer: string, imported: string): unknown {
    if (typeof exports !== "object" || exports === null) return exports;
    return new Proxy(exports, {
      get: (target, name, receiver) => {
        if (typeof name === "string" && !(name in target)) {
          const names = Object.keys(target);
          this.#missing.set(`${importer}\n${imported}\n${name}`, { importer, imported, name, names });
        }
        return Reflect.get(target, name, receiver);
      },
    });
  }

  /** Those that an import statement names: other code may look whether there is such a name. */
  problems(sources: ReadonlyMap<string, string>, maps: SourceMaps): readonly Problem[] {
    return [...this.#missing.values()].flatMap(({ importer, imported, name, names }) => {
      const file = maps.source(importer);
      const source = sources.get(file);
      const offset = source === undefined ? undefined : importOffset(file, source, name);
      if (source === undefined || offset === undefined) return [];
      const near = nearestName(name, names);
      const hint = near === undefined ? "" : `; Did you mean ${near}?`;
      const message = `${maps.source(imported)} exports no ${name}${hint}`;
      const place = { file, ...new SourceLines(source).position(offset) };
      return [problemAt(place, { severity: "error", code: "compile_error", message })];
    });
  }
}

/** Where a file imports a name. */
function importOffset(file: string, source: string, name: string): number | undefined {
  const plugins: "typescript"[] = file.endsWith(".ts") ? ["typescript"] : [];
  const { program } = parse(source, { sourceType: "unambiguous", plugins, allowReturnOutsideFunction: true });
  for (const statement of program.body) {
    if (statement.type !== "ImportDeclaration") continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type !== "ImportSpecifier") continue;
      const { imported } = specifier;
      if ((imported.type === "Identifier" ? imported.name : imported.value) === name)
        return specifier.start ?? undefined;
    }
  }
  return undefined;
}
