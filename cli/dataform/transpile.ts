import { readdir } from "node:fs/promises";
import path from "node:path";
import { build, formatMessages, type Plugin } from "esbuild";
import { Failure } from "../failure.ts";

/** A file of the compiled project: CommonJS, as Dataform reads it. */
export interface TranspiledFile {
  /** Relative to the project, with forward slashes: `definitions/mart/daily_kpis.js`. */
  readonly path: string;
  readonly code: string;
}

/**
 * Transpiles definitions/ and includes/ of a project folder, one output for each input, in the order of their paths.
 * Throws Failure with every syntax error and every import that Dataform's sandbox would refuse.
 */
export async function transpile(root: string): Promise<readonly TranspiledFile[]> {
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
      plugins: [separateFiles],
    });
    return result.outputFiles
      .map((file) => ({
        path: path.relative(outdir, file.path).split(path.sep).join("/"),
        code: file.text,
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const messages = await formatMessages(error.errors, { kind: "error", color: false });
    throw new Failure(`The definitions do not compile:\n\n${messages.join("").trim()}`);
  }
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
    throw new Failure(`${path.join(root, folder)} is missing: there is nothing to compile.`);
  }
  return names
    .filter((name) => /\.(ts|js)$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => path.join(folder, name))
    .sort();
}

function isBuildFailure(error: unknown): error is { errors: Parameters<typeof formatMessages>[0] } {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
