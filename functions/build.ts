import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type OutputFile } from "esbuild";

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
  const files = (await bundles).filter((file) => dirname(file.path) === join(root, name));
  await mkdir(folder, { recursive: true });
  await Promise.all(files.map((file) => writeFile(join(folder, basename(file.path)), file.contents)));
  const manifest = {
    name: `kura-${name}`,
    private: true,
    main: "index.js",
    engines: { node: ">=20" },
    dependencies: { "@google-cloud/functions-framework": "^5.0.5" },
  };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

const root = dirname(fileURLToPath(import.meta.url));

/** All functions are bundled at once and once a process: what they share is read a single time. */
let bundles: Promise<readonly OutputFile[]> | undefined;

async function bundle(): Promise<readonly OutputFile[]> {
  const { outputFiles } = await build({
    entryPoints: Object.values(functionFolders).map((name) => join(root, name, "index.ts")),
    outdir: root,
    write: false,
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
  return outputFiles;
}
