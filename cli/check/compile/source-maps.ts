import { SourceMap, type SourceMapPayload } from "node:module";
import path from "node:path";
import { namedRoot } from "../../dataform/graph.ts";
import type { TranspiledFile } from "../../dataform/transpile.ts";
import type { Place } from "../positions/mark-table.ts";

/** From places in transpiled files to those in what people wrote. */
export class SourceMaps {
  readonly #files: ReadonlyMap<string, TranspiledFile>;
  readonly #maps = new Map<string, SourceMap>();
  readonly #sources: ReadonlyMap<string, string>;

  /** `sources` are the paths of the files that people wrote, relative to the project. */
  constructor(files: readonly TranspiledFile[], sources: Iterable<string>) {
    this.#files = new Map(files.map((file) => [file.path, file]));
    this.#sources = new Map([...sources].map((source) => [source.replace(/\.ts$/, ".js"), source]));
  }

  /** The file that a person wrote for a transpiled one. */
  source(file: string): string {
    return this.#sources.get(file) ?? file;
  }

  /** The calls of a stack within the project, innermost first. */
  *calls(stack: string): Generator<Place> {
    for (const line of stack.split("\n")) {
      const match = /(\/[^():]*\.js):(\d+):(\d+)/.exec(line);
      const [, file, row, column] = match ?? [];
      if (file === undefined || !file.startsWith(`${namedRoot}/`)) continue;
      const place = this.#place(path.posix.relative(namedRoot, file), Number(row), Number(column));
      if (place !== undefined) yield place;
    }
  }

  /** Where what is loading a definition was called: the innermost call within definitions, or the innermost of all. */
  definingCall(stack: string): Place | undefined {
    const calls = [...this.calls(stack)];
    return calls.find(({ file }) => file.startsWith("definitions/")) ?? calls[0];
  }

  /** Where an error arose: what a file of the project threw itself is told there, what Dataform refuses where it is defined. */
  originOf(stack: string): Place | undefined {
    const innermost = stack.split("\n").find((line) => /^\s+at /.test(line)) ?? "";
    const [own] = this.calls(innermost);
    return own ?? this.definingCall(stack);
  }

  #place(file: string, line: number, column: number): Place | undefined {
    const transpiled = this.#files.get(file);
    if (transpiled === undefined) return undefined;
    const entry = this.#map(transpiled)?.findEntry(line - 1, column - 1);
    if (entry === undefined || !("originalLine" in entry)) return undefined;
    return { file: this.source(file), line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }

  #map(file: TranspiledFile): SourceMap | undefined {
    if (file.sourceMap === undefined) return undefined;
    let map = this.#maps.get(file.path);
    if (map === undefined) {
      const payload: SourceMapPayload = JSON.parse(file.sourceMap);
      map = new SourceMap(payload);
      this.#maps.set(file.path, map);
    }
    return map;
  }
}
