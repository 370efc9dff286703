import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const credentials = z.object({
  administrator: z.string().min(1),
  application: z.string().min(1),
  warehouse: z.string().min(1),
  replication: z.string().min(1),
});

/** The passwords of the database's roles. */
export type Credentials = z.infer<typeof credentials>;

/**
 * Reads the passwords kept in a folder, or makes random ones and keeps them there, readable for us alone.
 * Throws where they are missing although the database that knows them is there.
 */
export async function openCredentials(directory: string, hasDatabase: boolean): Promise<Credentials> {
  const file = path.join(directory, "credentials.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text !== undefined) return credentials.parse(JSON.parse(text));
  if (hasDatabase) {
    throw new Error(
      `The passwords of the PostgreSQL data in ${directory} are missing: ${file}. Remove the folder to start afresh.`,
    );
  }
  const made: Credentials = {
    administrator: randomPassword(),
    application: randomPassword(),
    warehouse: randomPassword(),
    replication: randomPassword(),
  };
  await writeFile(`${file}.new`, JSON.stringify(made), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return made;
}

function randomPassword(): string {
  return randomBytes(24).toString("base64url");
}
