import type { Field, MessageType } from "./schema.ts";
import { type WireCursor, wireTypeOf, wireTypes } from "./wire-cursor.ts";

/** A message as plain data: fields that are not set are absent, enums are the names of their values, 64-bit integers text. */
export interface PlainMessage {
  readonly [field: string]: unknown;
}

/** Reads a message of the given type from where the cursor stands to the end. */
export function readMessage(cursor: WireCursor, type: MessageType, end: number): PlainMessage {
  const message: Record<string, unknown> = {};
  const fields = type.byNumber;
  while (cursor.position < end) {
    const tag = cursor.varint();
    const field = fields[tag >>> 3];
    if (field === undefined) cursor.skip(tag & 7);
    else if (field.isRepeated) {
      const known = message[field.name];
      const values: unknown[] = Array.isArray(known) ? known : [];
      message[field.name] = values;
      readRepeated(cursor, field, tag & 7, values);
    } else message[field.name] = readValue(cursor, field);
  }
  return message;
}

/** Adds a repeated field's next value, or all those that numbers have in one packed piece. */
export function readRepeated(cursor: WireCursor, field: Field, wireType: number, values: unknown[]): void {
  const isPacked = wireType === wireTypes.delimited && wireTypeOfField(field) !== wireTypes.delimited;
  if (!isPacked) {
    values.push(readValue(cursor, field));
    return;
  }
  const end = cursor.end();
  while (cursor.position < end) values.push(readValue(cursor, field));
}

/** A field's value, from where the cursor stands behind the field's tag. */
export function readValue(cursor: WireCursor, field: Field): unknown {
  switch (field.kind) {
    case "scalar":
      return cursor.scalar(field.type);
    case "enum": {
      const number = cursor.varint() | 0;
      return field.type.names.get(number) ?? number;
    }
    case "message":
      return readMessage(cursor, field.type, cursor.end());
    case "unknown":
      throw new Error(`The protos do not say what ${field.name} is`);
  }
}

/** How single values of a field stand on the wire. */
export function wireTypeOfField(field: Field): number {
  if (field.kind === "scalar") return wireTypeOf[field.type];
  return field.kind === "enum" ? wireTypes.varint : wireTypes.delimited;
}
