import { rmSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The entry points that can be deployed, and the folder of each. */
export const functionFolders = {
  loadSheets: "load-sheets",
  loadFirestore: "load-firestore",
  loadAds: "load-ads",
} as const;

export type FunctionTarget = keyof typeof functionFolders;

/**
 * Writes a function as it is deployed into `folder`: one file with everything it needs, which starts faster than
 * hundreds of modules, and a package.json that names the framework which serves it.
 */
export async function buildFunction(target: FunctionTarget, folder: string): Promise<void> {
  const name = functionFolders[target];
  bundles ??= bundle();
  const built = join(await bundles, name);
  await mkdir(folder, { recursive: true });
  await Promise.all((await readdir(built)).map((file) => copyFile(join(built, file), join(folder, file))));
  const manifest = {
    name: `kura-${name}`,
    private: true,
    main: "index.js",
    engines: { node: ">=20" },
    dependencies: { "@google-cloud/functions-framework": "^5.0.5" },
  };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The folder of all bundles. They are made at once and once a process: what they share is read a single time. */
let bundles: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const root = dirname(fileURLToPath(import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), "kura-functions-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints: Object.values(functionFolders).map((name) => join(root, name, "index.ts")),
    outbase: root,
    outdir: folder,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "silent",
  });
  return folder;
}
