import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Api, apis } from "./apis.ts";
import { failureBody, GoogleError, invalidArgument, unimplemented } from "./errors.ts";
import { type Fault, type Faults, faultPlanSchema } from "./faults.ts";
import { applyFieldMask, parseFieldMask } from "./field-mask.ts";
import { OAuthError, type TokenIssuer } from "./oauth.ts";
import type { Store } from "./store.ts";

export interface ServerParts {
  readonly store: Store;
  readonly tokens: TokenIssuer;
  readonly faults: Faults;
  readonly now: () => Date;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const megabyte = 1024 * 1024;
/** Parameters that every Google API takes and that change nothing here. */
const ignoredParameters = new Set(["alt", "prettyPrint", "quotaUser", "fields", "key", "$.xgafv"]);

/** The HTTP server in front of the token endpoint, the APIs, and `/_faults` for tests in other processes. */
export function createServer(parts: ServerParts): FastifyInstance {
  const server = fastify({ bodyLimit: 512 * megabyte, forceCloseConnections: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.route({
    method: ["GET", "POST", "DELETE"],
    url: "/_faults",
    handler: (request, reply) => reply.send(controlFaults(parts.faults, request)),
  });
  server.route({
    method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    url: "/*",
    handler: async (request, reply) => {
      const fault = parts.faults.take(request.method, decodeURIComponent(request.url));
      if (fault?.kind === "delay") await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      if (fault?.kind === "expire-token") parts.tokens.expire(request.headers.authorization);
      if (fault?.kind === "reset") {
        reply.hijack();
        request.raw.socket.resetAndDestroy();
        return;
      }
      if (fault?.kind === "status") return sendFailure(reply, request, fault);
      send(reply, answer(parts, request), fault);
    },
  });
  return server;
}

function controlFaults(faults: Faults, request: FastifyRequest): unknown {
  if (request.method === "POST") {
    const plan = faultPlanSchema.safeParse(JSON.parse(textOf(request)));
    if (!plan.success) return { error: plan.error.message };
    faults.fail(plan.data);
  }
  if (request.method === "DELETE") faults.clear();
  return { remaining: faults.remaining };
}

function answer(parts: ServerParts, request: FastifyRequest): Answer {
  try {
    const url = new URL(request.url, "http://127.0.0.1");
    if (url.pathname === "/token") {
      if (request.method !== "POST") throw unimplemented(`${request.method} /token`);
      return { status: 200, body: parts.tokens.issue(new URLSearchParams(textOf(request))) };
    }
    const api = apis.find(({ prefix }) => url.pathname === prefix || /^[/:]/.test(below(url, prefix) ?? ""));
    if (api === undefined) throw unimplemented(`${request.method} ${url.pathname}`);
    return answerApi(parts, request, url, api);
  } catch (error) {
    if (error instanceof GoogleError) return { status: error.code, body: error.body };
    if (error instanceof OAuthError) {
      return { status: 400, body: { error: error.error, error_description: error.description } };
    }
    throw error;
  }
}

function answerApi(parts: ServerParts, request: FastifyRequest, url: URL, api: Api): Answer {
  const isRead = request.method === "GET";
  const scopes = isRead ? api.readScopes : api.writeScopes;
  const caller = parts.tokens.authorize(request.headers.authorization, scopes);
  const { path, verb } = splitPath(url.pathname.slice(api.prefix.length));
  const alt = url.searchParams.get("alt") ?? "json";
  if (alt !== "json") throw unimplemented(`alt=${alt}`);
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    if (ignoredParameters.has(name)) continue;
    const values = url.searchParams.getAll(name);
    const [first = ""] = values;
    query[name] = values.length === 1 ? first : values;
  }
  const fields = url.searchParams.get("fields") ?? api.defaultFields?.(path) ?? "*";
  const mask = parseFieldMask(fields, api.fields);
  const call = {
    method: request.method,
    path,
    query,
    body: jsonBody(request),
    caller,
    store: parts.store,
    now: parts.now,
  };
  const body = api.handle(call, verb);
  return body === undefined ? { status: 204, body } : { status: 200, body: applyFieldMask(body, mask) };
}

/** Splits `/id/values/A1%3AB2:append`: a verb follows an unescaped colon in the last segment. */
function splitPath(rest: string): { readonly path: readonly string[]; readonly verb: string | undefined } {
  const colon = rest.lastIndexOf(":");
  const hasVerb = colon > rest.lastIndexOf("/") && /^[a-zA-Z]+$/.test(rest.slice(colon + 1));
  const segments = (hasVerb ? rest.slice(0, colon) : rest).split("/").filter((segment) => segment !== "");
  const path = segments.map((segment) => decodeURIComponent(segment));
  return { path, verb: hasVerb ? rest.slice(colon + 1) : undefined };
}

function below(url: URL, prefix: string): string | undefined {
  return url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : undefined;
}

function jsonBody(request: FastifyRequest): unknown {
  const text = textOf(request);
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalidArgument("Invalid JSON payload received. Unexpected token.");
  }
}

function textOf(request: FastifyRequest): string {
  return typeof request.body === "string" ? request.body : "";
}

function sendFailure(
  reply: FastifyReply,
  request: FastifyRequest,
  fault: Extract<Fault, { kind: "status" }>,
): FastifyReply {
  const service = request.url.startsWith("/drive") ? "drive" : "sheets";
  const body = fault.body ?? JSON.stringify(failureBody(fault.status, service));
  return reply
    .code(fault.status)
    .headers({ "content-type": "application/json; charset=UTF-8", ...fault.headers })
    .send(body);
}

function send(reply: FastifyReply, { status, body }: Answer, fault: Fault | undefined): void {
  reply.code(status).header("content-type", "application/json; charset=UTF-8");
  if (body === undefined) {
    reply.send();
    return;
  }
  const text = JSON.stringify(body);
  if (fault?.kind === "malformed") {
    reply.send(text.slice(0, Math.max(1, Math.floor(text.length / 2))));
  } else if (fault?.kind === "truncate") {
    const bytes = Buffer.from(text, "utf8");
    reply.hijack();
    reply.raw.writeHead(status, {
      "content-type": "application/json; charset=UTF-8",
      "content-length": bytes.length,
    });
    reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.destroy());
  } else {
    reply.send(text);
  }
}
