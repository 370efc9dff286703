import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
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
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}/index.ts`, import.meta.url))],
    outfile: join(folder, "index.js"),
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
  const manifest = {
    name: `kura-${name}`,
    private: true,
    main: "index.js",
    engines: { node: ">=20" },
    dependencies: { "@google-cloud/functions-framework": "^5.0.5" },
  };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
