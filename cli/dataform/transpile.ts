import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { build, formatMessages, type Message, type Plugin } from "esbuild";
import { Failure } from "../failure.ts";

/** A file of the compiled project: CommonJS, as Dataform reads it. */
export interface TranspiledFile {
  /** Relative to the project, with forward slashes: `definitions/mart/daily_kpis.js`. */
  readonly path: string;
  readonly code: string;
  /** Its source map as JSON, where asked for. */
  readonly sourceMap?: string;
}

export interface TranspileOptions {
  readonly sourceMaps?: boolean;
  /** Changes a file's source before it is transpiled; `file` is relative to the project, with forward slashes. */
  readonly change?: (file: string, source: string) => string;
}

/** Every syntax error and refused import of the definitions. */
export class TranspileFailure extends Failure {
  override readonly name: string = "TranspileFailure";
  readonly errors: readonly Message[];

  constructor(message: string, errors: readonly Message[]) {
    super(message);
    this.errors = errors;
  }
}

/**
 * Transpiles definitions/ and includes/ of a project folder, one output for each input, in the order of their paths.
 * Throws TranspileFailure with every syntax error and every import that Dataform's sandbox would refuse.
 */
export async function transpile(
  root: string,
  { sourceMaps = false, change }: TranspileOptions = {},
): Promise<readonly TranspiledFile[]> {
  const inputs = [...(await sourceFiles(root, "definitions")), ...(await sourceFiles(root, "includes"))];
  const outdir = path.join(root, "compiled");
  try {
    const result = await build({
      absWorkingDir: root,
      entryPoints: inputs,
      outbase: root,
      outdir,
      bundle: true,
      write: false,
      format: "cjs",
      platform: "neutral",
      target: "es2020",
      charset: "utf8",
      logLevel: "silent",
      sourcemap: sourceMaps ? "external" : false,
      plugins: change === undefined ? [separateFiles] : [separateFiles, changedSources(root, change)],
    });
    const textByPath = new Map(
      result.outputFiles.map((file) => [slashed(path.relative(outdir, file.path)), file.text]),
    );
    return [...textByPath]
      .filter(([name]) => !name.endsWith(".map"))
      .map(([name, code]) => {
        const sourceMap = textByPath.get(`${name}.map`);
        return sourceMap === undefined ? { path: name, code } : { path: name, code, sourceMap };
      })
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const messages = await formatMessages(error.errors, { kind: "error", color: false });
    throw new TranspileFailure(
      `The definitions do not compile:\n\n${messages.join("").trim()}`,
      error.errors,
    );
  }
}

function slashed(name: string): string {
  return name.split(path.sep).join("/");
}

function changedSources(root: string, change: (file: string, source: string) => string): Plugin {
  return {
    name: "changed-sources",
    setup(context) {
      context.onLoad({ filter: /\.(ts|js)$/ }, async ({ path: file }) => ({
        contents: change(slashed(path.relative(root, file)), await readFile(file, "utf8")),
        loader: file.endsWith(".ts") ? "ts" : "js",
      }));
    },
  };
}

/** Keeps every file a file of its own: imports between them stay, under the names the outputs have. */
const separateFiles: Plugin = {
  name: "separate-files",
  setup(context) {
    context.onResolve({ filter: /.*/ }, ({ path: imported, kind }) => {
      if (kind === "entry-point") return undefined;
      if (imported === "path") return { path: imported, external: true };
      if (imported.startsWith("./") || imported.startsWith("../")) {
        return { path: imported.replace(/\.(ts|js)$/, ""), external: true };
      }
      const text = `"${imported}" cannot be imported: Dataform runs definitions in a sandbox without packages; import only files of definitions/ and includes/.`;
      return { errors: [{ text }] };
    });
  },
};

async function sourceFiles(root: string, folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(path.join(root, folder), { recursive: true });
  } catch {
    if (folder === "includes") return [];
    throw new Failure(`${path.join(root, folder)} is missing: there is nothing to compile.`);
  }
  return names
    .filter((name) => /\.(ts|js)$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => path.join(folder, name))
    .sort();
}

function isBuildFailure(error: unknown): error is { errors: Message[] } {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
