import { createRequire } from "node:module";
import path from "node:path";
import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import {
  type AnyDefinition,
  load,
  type MessageTypeDefinition,
  type PackageDefinition,
  type ServiceDefinition,
} from "@grpc/proto-loader";
import { z } from "zod";
import { AnalysisError } from "./analyzer.ts";

/** The folder of Google's local service for GoogleSQL: its binaries and its protos. */
export const serviceDirectory = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@fivetrandevelopers/zetasql/package.json")),
  "lib/zetasql",
);

/**
 * Answers nest as deeply as the SQL: several messages for each operator of a chain. The protobuf library gives up at a hundred
 * levels unless told otherwise.
 */
const nestingLimit = 8_000;

const protobufLibrary = z.looseObject({
  util: z.custom<{ recursionLimit: number }>(hasRecursionLimit),
  Reader: z.custom<{ recursionLimit: number }>(hasRecursionLimit),
});

function hasRecursionLimit(value: unknown): boolean {
  return value instanceof Object && "recursionLimit" in value;
}

function allowDeepNesting(): void {
  // The library of the proto loader itself, whose limits those are.
  const require = createRequire(createRequire(import.meta.url).resolve("@grpc/proto-loader"));
  const { util, Reader } = protobufLibrary.parse(require("protobufjs"));
  util.recursionLimit = nestingLimit;
  Reader.recursionLimit = nestingLimit;
}

const serviceName = "zetasql.local_service.ZetaSqlLocalService";

/** The methods of the local service that are used here. */
export type ServiceMethod =
  | "Analyze"
  | "Parse"
  | "ExtractTableNamesFromStatement"
  | "EvaluateQuery"
  | "GetBuiltinFunctions";

/** One message field, as far as folding needs it. */
export interface FieldDescriptor {
  readonly name: string;
  readonly isRepeated: boolean;
  /** The message's own name without its package; absent for scalars and enums. */
  readonly message: string | undefined;
}

export interface ServiceProtocol {
  readonly service: ServiceDefinition;
  /** The fields of each message by the message's own name, as in `ResolvedTableScanProto`. */
  readonly messages: ReadonlyMap<string, readonly FieldDescriptor[]>;
}

let protocol: Promise<ServiceProtocol> | undefined;

/** The service's protocol, read from its protos once a process. */
export function loadProtocol(): Promise<ServiceProtocol> {
  if (protocol === undefined) allowDeepNesting();
  protocol ??= load("local_service.proto", {
    includeDirs: [path.join(serviceDirectory, "protos")],
    keepCase: true,
    longs: String,
    enums: String,
    oneofs: true,
  }).then(describe);
  return protocol;
}

function describe(definition: PackageDefinition): ServiceProtocol {
  const service = definition[serviceName];
  if (service === undefined || isType(service)) throw new Error(`The protos do not define ${serviceName}`);
  const messages = new Map<string, readonly FieldDescriptor[]>();
  for (const [name, each] of Object.entries(definition)) {
    if (!isType(each) || !("field" in each.type)) continue;
    const { field } = each.type as { readonly field: readonly FieldProto[] };
    messages.set(ownName(name), field.map(describeField));
  }
  return { service: service as ServiceDefinition, messages };
}

interface FieldProto {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly typeName: string;
}

function describeField(field: FieldProto): FieldDescriptor {
  return {
    name: field.name,
    isRepeated: field.label === "LABEL_REPEATED",
    message: field.type === "TYPE_MESSAGE" ? ownName(field.typeName) : undefined,
  };
}

function isType(definition: AnyDefinition): definition is MessageTypeDefinition<object, object> {
  return "type" in definition && typeof definition.type === "object" && definition.type !== null;
}

function ownName(qualifiedName: string): string {
  return qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1);
}

/** A connection to a running local service. */
export class ServiceClient {
  readonly #client: Client;
  readonly #protocol: ServiceProtocol;

  constructor(address: string, protocol: ServiceProtocol) {
    this.#protocol = protocol;
    this.#client = new Client(address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
      // The service is on this machine: a proxy of the environment has no say.
      "grpc.enable_http_proxy": 0,
    });
  }

  /** Calls a method. Throws AnalysisError with GoogleSQL's own message where it refuses the text. */
  call(method: ServiceMethod, request: object): Promise<Readonly<Record<string, unknown>>> {
    const definition = this.#protocol.service[method];
    if (definition === undefined) throw new Error(`The protos do not define the method ${method}`);
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest<object, object>(
        definition.path,
        definition.requestSerialize,
        definition.responseDeserialize,
        request,
        (error, response) => {
          if (error !== null) reject(describeFailure(error));
          else resolve({ ...response });
        },
      );
    });
  }

  close(): void {
    this.#client.close();
  }
}

const transportFailures: ReadonlySet<number> = new Set([
  status.UNAVAILABLE,
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
]);

function describeFailure(error: ServiceError): Error {
  if (transportFailures.has(error.code)) {
    return new Error(`The GoogleSQL analyzer did not answer: ${error.details}`, { cause: error });
  }
  if (/^Response message parsing error|^Out of stack space/.test(error.details)) return tooComplex(error);
  return new AnalysisError(error.details);
}

/** The refusal of a statement that nests too deeply to be read, in BigQuery's words. */
export function tooComplex(cause: unknown): AnalysisError {
  return new AnalysisError(
    "Resources exceeded during query execution: Not enough resources for query planning - too many subqueries or query is too complex.",
    { cause },
  );
}
