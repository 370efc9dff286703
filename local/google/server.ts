import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { applyFieldMask, parseFieldMask } from "../rest/field-mask.ts";
import { RequestError } from "../rest/request-error.ts";
import type { Api } from "./api.ts";
import type { Call } from "./call.ts";
import { failureBody, GoogleError, invalidArgument, payloadTooLarge, unimplemented } from "./errors.ts";
import { type Fault, type Faults, faultPlanSchema } from "./faults.ts";
import { unknownField } from "./field-tree.ts";
import type { TokenIssuer } from "./oauth.ts";
import { OAuthError } from "./oauth-error.ts";
import { RawAnswer } from "./raw-answer.ts";
import { jsonAnswer, jsonType, sendAnswer } from "./send.ts";
import type { Store } from "./store.ts";

export interface ServerParts {
  readonly apis: readonly Api[];
  readonly store: Store;
  readonly tokens: TokenIssuer;
  readonly faults: Faults;
  readonly now: () => Date;
}

const megabyte = 1024 * 1024;
const defaultBodyLimit = 512 * megabyte;
/** Parameters that every Google API takes and that change nothing here. */
const ignoredParameters = new Set(["alt", "prettyPrint", "quotaUser", "fields", "key", "$.xgafv"]);

/** The HTTP server in front of the token endpoint, the APIs, and `/_faults` for tests in other processes. */
export function createServer(parts: ServerParts): FastifyInstance {
  const server = fastify({ forceCloseConnections: true });
  // Bodies are read by what takes them: uploads are more than memory holds.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, _body, done) => done(null));
  server.route({
    method: ["GET", "POST", "DELETE"],
    url: "/_faults",
    handler: async (request, reply) => reply.send(await controlFaults(parts.faults, request)),
  });
  server.route({
    method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    url: "/*",
    handler: async (request, reply) => {
      const fault = parts.faults.take(request.method, decoded(request.url));
      if (fault?.kind === "delay") await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      if (fault?.kind === "expire-token") parts.tokens.expire(request.headers.authorization);
      if (fault?.kind === "reset") {
        reply.hijack();
        request.raw.socket.resetAndDestroy();
        return reply;
      }
      if (fault?.kind === "status") return sendFailure(reply, apiOf(parts, request.url), request.url, fault);
      return sendAnswer(reply, await answer(parts, request, fault), fault);
    },
  });
  return server;
}

async function controlFaults(faults: Faults, request: FastifyRequest): Promise<unknown> {
  if (request.method === "POST") {
    const plan = faultPlanSchema.safeParse(JSON.parse(await readText(request)));
    if (!plan.success) return { error: plan.error.message };
    faults.fail(plan.data);
  }
  if (request.method === "DELETE") faults.clear();
  return { remaining: faults.remaining };
}

async function answer(
  parts: ServerParts,
  request: FastifyRequest,
  fault: Fault | undefined,
): Promise<RawAnswer> {
  const api = apiOf(parts, request.url);
  try {
    const url = new URL(request.url, "http://127.0.0.1");
    if (url.pathname === "/token") {
      if (request.method !== "POST") throw unimplemented(`${request.method} /token`);
      return jsonAnswer(200, parts.tokens.issue(new URLSearchParams(await readText(request))));
    }
    if (api === undefined) throw unimplemented(`${request.method} ${url.pathname}`);
    return await answerApi(parts, request, url, api, fault);
  } catch (thrown) {
    const error = thrown instanceof RequestError ? invalidArgument(thrown.message) : thrown;
    if (error instanceof GoogleError) return jsonAnswer(error.code, errorBody(api, request.url, error.body));
    if (error instanceof OAuthError) {
      return jsonAnswer(error.status, { error: error.error, error_description: error.description });
    }
    throw error;
  }
}

async function answerApi(
  parts: ServerParts,
  request: FastifyRequest,
  url: URL,
  api: Api,
  fault: Fault | undefined,
): Promise<RawAnswer> {
  const isRead = request.method === "GET";
  const scopes = isRead ? api.readScopes : api.writeScopes;
  const caller = parts.tokens.authorize(request.headers.authorization, scopes);
  const { path, verb } = splitPath(below(url.pathname, api.prefix) ?? "", api.verbs);
  const alt = url.searchParams.get("alt") ?? "json";
  if (!(api.alts ?? ["json"]).includes(alt)) throw unimplemented(`alt=${alt}`);
  const fields = url.searchParams.get("fields") ?? api.defaultFields?.(path) ?? "*";
  const mask = parseFieldMask(fields);
  const unknown = unknownField(mask, api.fields);
  if (unknown !== undefined) throw unimplemented(`The field ${unknown}`);
  const call: Call = {
    method: request.method,
    path,
    query: queryOf(url),
    body: api.takesUploads === true ? undefined : await readJson(request, api.bodyLimit),
    headers: request.headers,
    upload: request.raw,
    rootUrl: `http://${request.headers.host ?? "127.0.0.1"}`,
    alt,
    caller,
    fault,
    store: parts.store,
    now: parts.now,
  };
  const body = await api.handle(call, verb);
  if (body instanceof RawAnswer) return body;
  return body === undefined ? jsonAnswer(204, body) : jsonAnswer(200, applyFieldMask(body, mask));
}

function queryOf(url: URL): Call["query"] {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    if (ignoredParameters.has(name)) continue;
    const values = url.searchParams.getAll(name);
    const [first = ""] = values;
    query[name] = values.length === 1 ? first : values;
  }
  return query;
}

/** Splits `/id/values/A1%3AB2:append`: a verb follows an unescaped colon in the last segment. */
function splitPath(
  rest: string,
  verbs: ReadonlySet<string> | undefined,
): { readonly path: readonly string[]; readonly verb: string | undefined } {
  const colon = rest.lastIndexOf(":");
  const word = colon > rest.lastIndexOf("/") ? rest.slice(colon + 1) : "";
  const hasVerb = verbs === undefined ? /^[a-zA-Z]+$/.test(word) : verbs.has(word);
  const segments = (hasVerb ? rest.slice(0, colon) : rest).split("/").filter((segment) => segment !== "");
  return { path: segments.map(decodeSegment), verb: hasVerb ? word : undefined };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalidArgument("Malformed URL encoding.");
  }
}

function apiOf(parts: ServerParts, requestUrl: string): Api | undefined {
  const { pathname } = new URL(requestUrl, "http://127.0.0.1");
  return parts.apis.find(({ prefix }) => {
    const rest = below(pathname, prefix);
    return rest === "" || (rest !== undefined && /^[/:]/.test(rest));
  });
}

/** What follows a prefix of a path; undefined where the path begins otherwise. */
function below(pathname: string, prefix: Api["prefix"]): string | undefined {
  const start = typeof prefix === "string" ? prefix : prefix.exec(pathname)?.[0];
  return start !== undefined && pathname.startsWith(start) ? pathname.slice(start.length) : undefined;
}

function errorBody(api: Api | undefined, requestUrl: string, body: unknown): unknown {
  const { pathname } = new URL(requestUrl, "http://127.0.0.1");
  return api?.errorBody === undefined ? body : api.errorBody(body, pathname);
}

function decoded(requestUrl: string): string {
  try {
    return decodeURIComponent(requestUrl);
  } catch {
    return requestUrl;
  }
}

async function readJson(request: FastifyRequest, limit: number | undefined): Promise<unknown> {
  const text = await readText(request, limit);
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalidArgument("Invalid JSON payload received. Unexpected token.");
  }
}

async function readText(request: FastifyRequest, limit = defaultBodyLimit): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.raw) {
    length += chunk.length;
    // What is beyond the limit is read and forgotten, so that the caller gets to its answer.
    if (length <= limit) chunks.push(chunk);
  }
  if (length > limit) throw payloadTooLarge(limit);
  return Buffer.concat(chunks).toString("utf8");
}

function sendFailure(
  reply: FastifyReply,
  api: Api | undefined,
  requestUrl: string,
  fault: Extract<Fault, { kind: "status" }>,
): FastifyReply {
  const { pathname } = new URL(requestUrl, "http://127.0.0.1");
  const failure =
    api?.failure?.(fault.status, pathname).body ?? failureBody(fault.status, api?.service ?? "sheets");
  const body = fault.body ?? JSON.stringify(errorBody(api, requestUrl, failure));
  return reply
    .code(fault.status)
    .headers({ "content-type": jsonType, ...fault.headers })
    .send(body);
}
