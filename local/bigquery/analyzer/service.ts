import { createRequire } from "node:module";
import path from "node:path";
import { AnalysisError } from "./analyzer.ts";
import { NodeReader } from "./fold.ts";
import { CallError, GrpcChannel } from "./protocol/grpc-channel.ts";
import { type PlainMessage, readMessage } from "./protocol/message-reader.ts";
import { writeMessage } from "./protocol/message-writer.ts";
import { type Method, Schema } from "./protocol/schema.ts";
import { WireCursor } from "./protocol/wire-cursor.ts";

/** The folder of Google's local service for GoogleSQL: its binaries and its protos. */
export const serviceDirectory = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@fivetrandevelopers/zetasql/package.json")),
  "lib/zetasql",
);

const serviceName = "zetasql.local_service.ZetaSqlLocalService";

/** The methods of the local service that are used here. */
export type ServiceMethod =
  | "Analyze"
  | "Parse"
  | "ExtractTableNamesFromStatement"
  | "EvaluateQuery"
  | "GetBuiltinFunctions";

/** How the service's requests are written and its answers read. */
export class ServiceProtocol {
  #schema: Schema | undefined;
  readonly #methods = new Map<ServiceMethod, Method>();
  readonly #nodes = new NodeReader();

  /** Reads the protos, which otherwise waits for the first call. */
  load(): Schema {
    this.#schema ??= new Schema("local_service.proto", path.join(serviceDirectory, "protos"));
    return this.#schema;
  }

  write(method: ServiceMethod, request: object): Buffer {
    return writeMessage(this.#method(method).request, request);
  }

  /** An answer as the protos state it. */
  read(method: ServiceMethod, bytes: Buffer): PlainMessage {
    return readMessage(new WireCursor(bytes), this.#method(method).response, bytes.length);
  }

  /** An answer with the parse tree or the resolved AST in it as flat nodes. */
  readNodes(method: ServiceMethod, bytes: Buffer): PlainMessage {
    try {
      return this.#nodes.read(this.#method(method).response, bytes);
    } catch (error) {
      // Answers nest as deeply as the SQL: several messages for each operator of a chain.
      throw error instanceof RangeError ? tooComplex(error) : error;
    }
  }

  #method(name: ServiceMethod): Method {
    let method = this.#methods.get(name);
    if (method === undefined) {
      method = this.load().method(`${serviceName}.${name}`);
      this.#methods.set(name, method);
    }
    return method;
  }
}

let protocol: ServiceProtocol | undefined;

/** The service's protocol, whose protos are read once a process. */
export function loadProtocol(): ServiceProtocol {
  protocol ??= new ServiceProtocol();
  return protocol;
}

/** A connection to a running local service. */
export class ServiceClient {
  readonly #channel: GrpcChannel;

  /** `socket` is the path of the service's Unix socket. */
  constructor(socket: string) {
    this.#channel = new GrpcChannel(socket);
  }

  /** Calls a method. Throws AnalysisError with GoogleSQL's own message where it refuses the text. */
  async call(method: ServiceMethod, request: Buffer): Promise<Buffer> {
    try {
      return await this.#channel.call(`/${serviceName}/${method}`, request);
    } catch (error) {
      throw error instanceof CallError ? describeFailure(error) : error;
    }
  }

  close(): void {
    this.#channel.close();
  }
}

/** gRPC's numbers of what befalls a call on its way: CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE. */
const transportFailures: ReadonlySet<number | undefined> = new Set([1, 4, 14, undefined]);

function describeFailure(error: CallError): Error {
  if (transportFailures.has(error.status)) {
    return new Error(`The GoogleSQL analyzer did not answer: ${error.message}`, { cause: error });
  }
  if (/^Out of stack space/.test(error.message)) return tooComplex(error);
  return new AnalysisError(error.message);
}

/** The refusal of a statement that nests too deeply to be read, in BigQuery's words. */
function tooComplex(cause: unknown): AnalysisError {
  return new AnalysisError(
    "Resources exceeded during query execution: Not enough resources for query planning - too many subqueries or query is too complex.",
    { cause },
  );
}
