import { fromAnyTypeProto, type TypeProto } from "../types/type-proto.ts";
import type { AstNode } from "./analyzer.ts";
import type { FieldDescriptor, ServiceProtocol } from "./service.ts";

/**
 * Folds messages of the resolved AST and of the parse tree into flat nodes: a message's `parent` chain becomes fields of the
 * node itself, a wrapper such as `AnyResolvedScanProto` becomes the node that it wraps, types become SqlType (or EnumType).
 * Repeated fields are always arrays; other fields are absent where the service left them out.
 */
export class NodeFolder {
  readonly #messages: ServiceProtocol["messages"];

  constructor(protocol: ServiceProtocol) {
    this.#messages = protocol.messages;
  }

  /** Folds a message of the given type. Throws where the message is no node. */
  fold(message: string, value: unknown): AstNode {
    const folded = this.#foldMessage(message, value);
    if (!isNode(folded)) throw new Error(`${message} is not a node`);
    return folded;
  }

  #foldMessage(message: string, value: unknown): unknown {
    if (!isRecord(value)) return value;
    // The descriptors say what each message's fields are, so that their shape is known.
    if (message === "TypeProto") return fromAnyTypeProto(value as unknown as TypeProto);
    const fields = this.#messages.get(message);
    if (fields === undefined || message === "ValueProto" || message === "FunctionSignatureProto")
      return value;
    if (message.startsWith("Any")) return this.#foldWrapper(message, fields, value);
    const nodeKind = message.replace(/Proto$/, "");
    return isNodeMessage(message, fields)
      ? { nodeKind, ...this.#foldFields(fields, value) }
      : this.#foldFields(fields, value);
  }

  #foldWrapper(message: string, fields: readonly FieldDescriptor[], value: Record<string, unknown>): unknown {
    for (const field of fields) {
      const inner = value[field.name];
      if (inner !== undefined && inner !== null && field.message !== undefined) {
        return this.#foldMessage(field.message, inner);
      }
    }
    throw new Error(`${message} holds nothing`);
  }

  #foldFields(
    fields: readonly FieldDescriptor[],
    value: Record<string, unknown>,
    into: Record<string, unknown> = {},
  ): Record<string, unknown> {
    for (const field of fields) {
      const each = value[field.name];
      if (field.name === "parent" && field.message !== undefined) {
        if (isRecord(each)) this.#foldFields(this.#messages.get(field.message) ?? [], each, into);
      } else if (field.isRepeated) {
        const elements: readonly unknown[] = Array.isArray(each) ? each : [];
        into[field.name] =
          field.message === undefined
            ? elements
            : elements.map((element) => this.#foldMessage(field.message ?? "", element));
      } else if (each !== undefined && each !== null) {
        into[field.name] = field.message === undefined ? each : this.#foldMessage(field.message, each);
      }
    }
    return into;
  }
}

/** Nodes are the messages that inherit; what they merely hold (columns, references) has no parent. */
function isNodeMessage(message: string, fields: readonly FieldDescriptor[]): boolean {
  return (
    (message.startsWith("Resolved") || message.startsWith("AST")) &&
    fields.some((field) => field.name === "parent")
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value of a node's field is itself a node. */
export function isNode(value: unknown): value is AstNode {
  return isRecord(value) && typeof value.nodeKind === "string";
}
