import type { SqlType } from "../types/sql-type.ts";
import { type EnumType, fromAnyTypeProto, type TypeProto } from "../types/type-proto.ts";
import { readMessage, readRepeated, readValue } from "./protocol/message-reader.ts";
import type { Field, MessageType } from "./protocol/schema.ts";
import { WireCursor } from "./protocol/wire-cursor.ts";

/** What becomes of a message of some type. */
interface Shape {
  readonly type: MessageType;
  readonly kind: "node" | "record" | "wrapper" | "type" | "plain";
  readonly nodeKind: string;
  /** The names of what the message and its parents hold, parents first. */
  readonly names: readonly string[];
  readonly slots: readonly (Slot | undefined)[];
  /** Where lists stand, which are there even when they are empty. */
  readonly lists: readonly number[];
}

/** Where a field's value goes, by the field's number. */
interface Slot {
  readonly field: Field;
  readonly index: number;
  readonly isParent: boolean;
}

/**
 * Reads messages of the resolved AST and of the parse tree as flat nodes: a message's `parent` chain becomes fields of the
 * node itself, a wrapper such as `AnyResolvedScanProto` becomes the node that it wraps, types become SqlType (or EnumType).
 * Repeated fields are always arrays; other fields are absent where the service left them out.
 */
export class NodeReader {
  readonly #shapes = new Map<MessageType, Shape>();
  readonly #types = new Map<string, SqlType | EnumType>();

  /** Reads an answer that holds nodes. */
  read(type: MessageType, bytes: Buffer): Readonly<Record<string, unknown>> {
    const record = this.#value(new WireCursor(bytes), type, bytes.length);
    if (!isRecord(record)) throw new Error(`${type.name} is no message of fields`);
    return record;
  }

  #value(cursor: WireCursor, type: MessageType, end: number): unknown {
    const shape = this.#shape(type);
    switch (shape.kind) {
      case "plain":
        return readMessage(cursor, type, end);
      case "type":
        return this.#type(cursor, type, end);
      case "wrapper":
        return this.#wrapped(cursor, shape, end);
      default: {
        const values = new Array<unknown>(shape.names.length);
        this.#fields(cursor, shape, end, values, 0);
        const node: Record<string, unknown> = shape.kind === "node" ? { nodeKind: shape.nodeKind } : {};
        for (let index = 0; index < values.length; index += 1) {
          const value = values[index];
          const name = shape.names[index];
          if (value !== undefined && name !== undefined) node[name] = value;
        }
        return node;
      }
    }
  }

  #fields(cursor: WireCursor, shape: Shape, end: number, values: unknown[], first: number): void {
    for (const list of shape.lists) values[first + list] = [];
    while (cursor.position < end) {
      const tag = cursor.varint();
      const slot = shape.slots[tag >>> 3];
      if (slot === undefined) {
        cursor.skip(tag & 7);
        continue;
      }
      const { field, isParent } = slot;
      const index = first + slot.index;
      if (field.kind !== "message") {
        const list = values[index];
        if (field.isRepeated && Array.isArray(list)) readRepeated(cursor, field, tag & 7, list);
        else values[index] = readValue(cursor, field);
        continue;
      }
      const fieldEnd = cursor.end();
      if (isParent) {
        this.#fields(cursor, this.#shape(field.type), fieldEnd, values, index);
        continue;
      }
      const value = this.#value(cursor, field.type, fieldEnd);
      const list = values[index];
      if (field.isRepeated && Array.isArray(list)) list.push(value);
      else values[index] = value;
    }
  }

  #wrapped(cursor: WireCursor, shape: Shape, end: number): unknown {
    let wrapped: unknown;
    while (cursor.position < end) {
      const tag = cursor.varint();
      const slot = shape.slots[tag >>> 3];
      if (slot?.field.kind === "message") wrapped = this.#value(cursor, slot.field.type, cursor.end());
      else cursor.skip(tag & 7);
    }
    if (wrapped === undefined) throw new Error(`${shape.type.name} holds nothing`);
    return wrapped;
  }

  /** A statement names few types, and those over and over. */
  #type(cursor: WireCursor, type: MessageType, end: number): SqlType | EnumType {
    const key = cursor.key(end);
    const known = this.#types.get(key);
    if (known !== undefined) {
      cursor.position = end;
      return known;
    }
    // The protos say what the message's fields are, so that their shape is known.
    const read = fromAnyTypeProto(readMessage(cursor, type, end) as unknown as TypeProto);
    if (this.#types.size >= rememberedTypes) this.#types.clear();
    this.#types.set(key, read);
    return read;
  }

  #shape(type: MessageType): Shape {
    const known = this.#shapes.get(type);
    if (known !== undefined) return known;
    const names: string[] = [];
    const slots: (Slot | undefined)[] = [];
    const lists: number[] = [];
    for (const field of type.fields) {
      const isParent = field.kind === "message" && field.name === "parent";
      if (field.isRepeated) lists.push(names.length);
      slots[field.number] = { field, index: names.length, isParent };
      if (isParent) names.push(...this.#shape(field.type).names);
      else names.push(field.name);
    }
    const shape = {
      type,
      kind: kindOf(type),
      nodeKind: type.name.replace(/Proto$/, ""),
      names,
      slots,
      lists,
    };
    this.#shapes.set(type, shape);
    return shape;
  }
}

const rememberedTypes = 10_000;

const plainMessages: ReadonlySet<string> = new Set(["ValueProto", "FunctionSignatureProto"]);

/** Nodes are the messages that inherit; what they merely hold (columns, references) has no parent. */
function kindOf({ name, fields }: MessageType): Shape["kind"] {
  if (name === "TypeProto") return "type";
  if (plainMessages.has(name)) return "plain";
  if (name.startsWith("Any")) return "wrapper";
  const isInherited = fields.some((field) => field.name === "parent");
  return isInherited && /^(Resolved|AST)/.test(name) ? "node" : "record";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
