import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { z } from "zod";
import type { PostgresConnection } from "../../local/postgres/connection.ts";

/** What a database's URL looks like. */
export const databaseUrlExample = "postgres://reader:password@replica.example:5432/app?sslmode=require";

const modes = ["disable", "require", "verify-ca", "verify-full"] as const;

const parameters = z.strictObject({
  sslmode: z.enum(modes).optional(),
  sslrootcert: z.string().min(1).optional(),
  sslcert: z.string().min(1).optional(),
  sslkey: z.string().min(1).optional(),
});
type Parameters = z.infer<typeof parameters>;

/**
 * A PostgreSQL URL, `sslmode` and certificate files as libpq knows them. Where `sslmode` is absent, TLS is required
 * unless the server is on this machine. What is wrong is said without any part of the text: it holds a password.
 */
export const databaseUrl = z.string().transform((text, context): PostgresConnection => {
  try {
    return connectionOf(text);
  } catch (error) {
    if (!(error instanceof InvalidUrlError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
});

/** Its message holds nothing of the URL but the names of files. */
class InvalidUrlError extends Error {
  override readonly name = "InvalidUrlError";
}

function connectionOf(text: string): PostgresConnection {
  const url = parsed(text);
  const [, database = "", ...rest] = url.pathname.split("/");
  // An @, / or # that a password holds as it is would move the borders of what follows.
  if (url.hash !== "" || rest.length > 0 || database.includes("@")) {
    throw new InvalidUrlError(`cannot be taken apart; ${encodingAdvice}`);
  }
  const missing = [
    ...(url.username === "" ? ["user"] : []),
    ...(url.hostname === "" ? ["host"] : []),
    ...(database === "" ? ["database"] : []),
  ];
  if (missing.length > 0) throw new InvalidUrlError(`names no ${missing.join(" and no ")}`);
  const host = decoded(url.hostname).replace(/^\[(.*)\]$/, "$1");
  return {
    host,
    port: url.port === "" ? 5432 : Number(url.port),
    database: decoded(database),
    user: decoded(url.username),
    password: decoded(url.password),
    tls: tlsOf(parametersOf(url.searchParams), host),
  };
}

function parsed(text: string): URL {
  try {
    const url = new URL(text);
    if (/^postgres(ql)?:$/.test(url.protocol)) return url;
  } catch {
    // Told of below, without the text.
  }
  throw new InvalidUrlError(`is no PostgreSQL URL; ${encodingAdvice}`);
}

const encodingAdvice =
  "percent-encode special characters of the user and the password, as in %40 for @ and %2F for /";

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidUrlError(`has a % that encodes nothing; ${encodingAdvice}, and %25 for %`);
  }
}

function parametersOf(search: URLSearchParams): Parameters {
  const given = parameters.safeParse(Object.fromEntries(search));
  if (given.success) return given.data;
  throw new InvalidUrlError(
    given.error.issues.some(({ path }) => path[0] === "sslmode")
      ? `has an sslmode other than ${modes.join(", ")}`
      : "has a parameter other than sslmode, sslrootcert, sslcert and sslkey",
  );
}

function tlsOf(given: Parameters, host: string): boolean | ConnectionOptions {
  const { sslmode = isLoopback(host) ? "disable" : "require" } = given;
  if (sslmode === "disable") return false;
  const options: ConnectionOptions = {
    ...(given.sslrootcert === undefined ? {} : { ca: contentOf(given.sslrootcert) }),
    ...(given.sslcert === undefined ? {} : { cert: contentOf(given.sslcert) }),
    ...(given.sslkey === undefined ? {} : { key: contentOf(given.sslkey) }),
  };
  switch (sslmode) {
    case "require":
      // As libpq does: a root certificate that is given is also checked.
      return given.sslrootcert === undefined
        ? { ...options, rejectUnauthorized: false }
        : { ...options, checkServerIdentity: () => undefined };
    case "verify-ca":
      return { ...options, checkServerIdentity: () => undefined };
    case "verify-full":
      return options;
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new InvalidUrlError(`names the certificate file ${file}, which cannot be read`);
  }
}
