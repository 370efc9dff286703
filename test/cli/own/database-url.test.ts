import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { databaseUrl } from "../../../cli/own/database-url.ts";

const tlsOf = (url: string) => databaseUrl.parse(url).tls;

describe("a database's URL", () => {
  it("says where the database is and who we are there, however special the characters", () => {
    const word = fc.string({ minLength: 1, unit: "grapheme" });
    // A path of one dot or two is no name in any URL.
    const path = word.filter((text) => !/^\.\.?$/.test(text));
    fc.assert(
      fc.property(word, fc.string({ unit: "grapheme" }), path, (user, password, database) => {
        const [name, secret, file] = [user, password, database].map(encodeURIComponent);
        expect(
          databaseUrl.parse(`postgresql://${name}:${secret}@replica.example:6432/${file}`),
        ).toMatchObject({ host: "replica.example", port: 6432, database, user, password });
      }),
    );
    expect(databaseUrl.parse("postgres://reader@[::1]/app")).toEqual({
      ...{ host: "::1", port: 5432, database: "app", user: "reader", password: "", tls: false },
    });
  });

  it("is refused without any of its text", () => {
    const secret = "correct-horse";
    for (const url of [
      secret,
      `mysql://reader:${secret}@db/app`,
      `postgres://reader:${secret}@db`,
      `postgres://reader:#${secret}@db/app`,
      `postgres://reader:1/${secret}@db/app`,
      `postgres://reader:a@b/c?${secret}@db/app`,
      `postgres://reader:a@b/${secret}@db/app`,
      `postgres://reader:%${secret}@db/app`,
      `postgres://reader:${secret}@db/app?sslmode=prefer`,
    ]) {
      const { error } = databaseUrl.safeParse(url);
      expect(error?.issues, url).toHaveLength(1);
      expect(JSON.stringify(error?.issues), url).not.toContain("horse");
    }
  });

  it("asks for TLS away from this machine, and checks certificates as far as sslmode says", async () => {
    expect(tlsOf("postgres://reader@localhost/app")).toBe(false);
    expect(tlsOf("postgres://reader@db/app?sslmode=disable")).toBe(false);
    expect(tlsOf("postgres://reader@db/app")).toEqual({ rejectUnauthorized: false });
    expect(tlsOf("postgres://reader@127.0.0.1/app?sslmode=require")).toEqual({ rejectUnauthorized: false });
    expect(tlsOf("postgres://reader@db/app?sslmode=verify-full")).toEqual({});
    const folder = await mkdtemp(path.join(tmpdir(), "kura-certificates-"));
    const root = path.join(folder, "root.pem");
    await writeFile(root, "certificate");
    const checked = { ca: "certificate", checkServerIdentity: expect.any(Function) };
    expect(tlsOf(`postgres://reader@db/app?sslmode=verify-ca&sslrootcert=${root}`)).toEqual(checked);
    expect(tlsOf(`postgres://reader@db/app?sslmode=require&sslrootcert=${root}`)).toEqual(checked);
    const { error } = databaseUrl.safeParse(`postgres://reader@db/app?sslcert=${root}.missing`);
    expect(error?.issues[0]?.message).toContain(`${root}.missing`);
    await rm(folder, { recursive: true });
  });
});
