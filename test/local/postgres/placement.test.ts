import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findPostgresBinaries } from "../../../local/postgres/binaries.ts";
import { withPostgres } from "../../../local/postgres/connection.ts";
import { placePostgres } from "../../../local/postgres/placement.ts";
import { canEnter, findServiceUser } from "../../../local/postgres/service-user.ts";
import { startPostgres } from "../../../local/postgres/start.ts";

const user = findServiceUser();
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "kura-placement-test-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test("without a service user everything is where it was asked for", async () => {
  const binaries = await findPostgresBinaries();
  expect(await placePostgres(directory, binaries, undefined)).toEqual({ binaries, dataFolder: directory });
});

describe.runIf(user !== undefined)("as root", () => {
  const nobody = user ?? { uid: 0, gid: 0 };

  test("data is kept in the folder itself where nobody can enter it", async () => {
    await chmod(directory, 0o755);
    const postgres = await startPostgres({ directory });
    await postgres.close();
    const { uid, mode } = await stat(path.join(directory, "primary"));
    expect([uid, mode & 0o777]).toEqual([nobody.uid, 0o700]);
  });

  test("data is kept elsewhere, and found again, where nobody can enter the folder", async () => {
    const state = path.join(directory, "closed", "state");
    await mkdir(state, { recursive: true });
    await chmod(path.join(directory, "closed"), 0o700);
    expect(await canEnter(nobody, state)).toBe(false);
    for (const isNew of [true, false]) {
      const postgres = await startPostgres({ directory: state });
      expect(postgres.isNew).toBe(isNew);
      await postgres.close();
    }
    const location = (await readFile(path.join(state, "location"), "utf8")).trim();
    expect(location.startsWith(state)).toBe(false);
    expect(await canEnter(nobody, location)).toBe(true);
    expect((await stat(location)).mode & 0o022).toBe(0);
  });

  test("binaries that nobody can reach are copied once and run", async () => {
    const installed = await findPostgresBinaries();
    const hidden = path.join(directory, "hidden");
    await mkdir(hidden, { mode: 0o700 });
    await cp(installed.folder, hidden, { recursive: true, verbatimSymlinks: true });
    const first = await placePostgres(directory, { ...installed, folder: hidden }, user);
    const second = await placePostgres(directory, { ...installed, folder: hidden }, user);
    expect(second).toEqual(first);
    expect(first.binaries.folder).not.toBe(hidden);
    expect(await canEnter(nobody, path.join(first.binaries.folder, "bin"))).toBe(true);
    await rm(first.binaries.folder, { recursive: true });
  });

  test("a copied state folder has data of its own", async () => {
    const original = path.join(directory, "original");
    const postgres = await startPostgres({ directory: original });
    await withPostgres(postgres.primary, (client) => client.query("CREATE TABLE mine (id int)"));
    await postgres.close();
    const copy = path.join(directory, "copy");
    await cp(original, copy, { recursive: true });
    const other = await startPostgres({ directory: copy });
    expect(other.isNew).toBe(true);
    await other.close();
    const again = await startPostgres({ directory: original });
    expect(again.isNew).toBe(false);
    await again.close();
  });
});
