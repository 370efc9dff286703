import type { ResultValue } from "./result-value.ts";
import type { SqlType } from "./sql-type.ts";

/** GoogleSQL's `ValueProto` as the gRPC client reads and writes it: no field is set for NULL. */
export interface ValueProto {
  readonly int64_value?: string;
  readonly bool_value?: boolean;
  readonly double_value?: number;
  readonly string_value?: string;
  readonly bytes_value?: Uint8Array;
  readonly date_value?: number;
  readonly enum_value?: number;
  readonly array_value?: { readonly element?: readonly ValueProto[] };
  readonly struct_value?: { readonly field?: readonly ValueProto[] };
  readonly timestamp_value?: { readonly seconds?: string; readonly nanos?: number };
  readonly datetime_value?: { readonly bit_field_datetime_seconds?: string; readonly nanos?: number };
  readonly time_value?: string;
  readonly numeric_value?: Uint8Array;
  readonly bignumeric_value?: Uint8Array;
  readonly json_value?: string;
  readonly interval_value?: Uint8Array;
}

const numericScale = 9;
const bigNumericScale = 38;

/** A value as ResultSet has them: INT64 and TIMESTAMP (microseconds) as bigint, NUMERIC, civil times and INTERVAL as text. */
export function fromValueProto(proto: ValueProto, type: SqlType): ResultValue {
  switch (type.kind) {
    case "INT64":
      return proto.int64_value === undefined ? null : BigInt(proto.int64_value);
    case "FLOAT64":
      return proto.double_value ?? null;
    case "BOOL":
      return proto.bool_value ?? null;
    case "STRING":
      return proto.string_value ?? null;
    case "JSON":
      return proto.json_value ?? null;
    case "BYTES":
      return proto.bytes_value === undefined ? null : Uint8Array.from(proto.bytes_value);
    case "NUMERIC":
      return proto.numeric_value === undefined ? null : decimalText(proto.numeric_value, numericScale);
    case "BIGNUMERIC":
      return proto.bignumeric_value === undefined
        ? null
        : decimalText(proto.bignumeric_value, bigNumericScale);
    case "DATE":
      return proto.date_value === undefined ? null : dateText(proto.date_value);
    case "TIME":
      return proto.time_value === undefined ? null : timeText(BigInt(proto.time_value));
    case "DATETIME":
      return proto.datetime_value === undefined ? null : datetimeText(proto.datetime_value);
    case "TIMESTAMP": {
      const { seconds, nanos = 0 } = proto.timestamp_value ?? {};
      if (proto.timestamp_value === undefined) return null;
      return BigInt(seconds ?? "0") * 1_000_000n + BigInt(Math.floor(nanos / 1_000));
    }
    case "INTERVAL":
      return proto.interval_value === undefined ? null : intervalText(proto.interval_value);
    case "ARRAY":
      return proto.array_value === undefined
        ? null
        : (proto.array_value.element ?? []).map((element) => fromValueProto(element, type.element));
    case "STRUCT": {
      const fields = proto.struct_value?.field;
      if (proto.struct_value === undefined) return null;
      return type.fields.map((field, index) => fromValueProto(fields?.[index] ?? {}, field.type));
    }
    case "GEOGRAPHY":
      throw new Error("The embedded BigQuery does not support the type GEOGRAPHY");
  }
}

/** The proto of a value given as ResultSet has them. Throws where value and type do not fit. */
export function toValueProto(value: ResultValue, type: SqlType): ValueProto {
  if (value === null) return {};
  if (Array.isArray(value)) return toNestedProto(value, type);
  if (value instanceof Uint8Array) return { bytes_value: Buffer.from(value) };
  switch (type.kind) {
    case "INT64":
      return { int64_value: String(value) };
    case "FLOAT64":
      return { double_value: Number(value) };
    case "BOOL":
      return { bool_value: value === true };
    case "STRING":
      return { string_value: String(value) };
    case "JSON":
      return { json_value: String(value) };
    case "NUMERIC":
      return { numeric_value: decimalBytes(String(value), numericScale) };
    case "BIGNUMERIC":
      return { bignumeric_value: decimalBytes(String(value), bigNumericScale) };
    case "DATE":
      return { date_value: daysSinceEpoch(String(value)) };
    case "TIME": {
      const [hour, minute, second, nanos] = timeParts(String(value));
      const seconds = (BigInt(hour) << 12n) | (BigInt(minute) << 6n) | BigInt(second);
      return { time_value: String((seconds << 30n) | BigInt(nanos)) };
    }
    case "DATETIME":
      return { datetime_value: datetimeProto(String(value)) };
    case "TIMESTAMP": {
      const micros = BigInt(value.toString());
      const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
      return {
        timestamp_value: {
          seconds: String((micros - fraction) / 1_000_000n),
          nanos: Number(fraction) * 1_000,
        },
      };
    }
    default:
      throw new Error(`A value of type ${type.kind} cannot be given to the reference evaluator`);
  }
}

function toNestedProto(values: readonly ResultValue[], type: SqlType): ValueProto {
  if (type.kind === "ARRAY") {
    return { array_value: { element: values.map((each) => toValueProto(each, type.element)) } };
  }
  if (type.kind !== "STRUCT") throw new Error(`A list of values is no ${type.kind}`);
  const field = type.fields.map((each, index) => toValueProto(values[index] ?? null, each.type));
  return { struct_value: { field } };
}

function decimalText(bytes: Uint8Array, scale: number): string {
  let scaled = 0n;
  for (let index = bytes.length - 1; index >= 0; index--) scaled = (scaled << 8n) | BigInt(bytes[index] ?? 0);
  scaled = BigInt.asIntN(bytes.length * 8, scaled);
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, "0");
  const fraction = digits.slice(-scale).replace(/0+$/, "");
  const whole = digits.slice(0, -scale);
  return `${scaled < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

function decimalBytes(text: string, scale: number): Uint8Array {
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (match === null) throw new Error(`Not a decimal number: ${text}`);
  const [, sign, whole = "", fraction = ""] = match;
  const digits = BigInt(`${whole}${fraction.padEnd(scale, "0").slice(0, scale)}`);
  const scaled = sign === "-" ? -digits : digits;
  let size = 1;
  while (BigInt.asIntN(size * 8, scaled) !== scaled) size++;
  const unsigned = BigInt.asUintN(size * 8, scaled);
  return Buffer.from(
    Array.from({ length: size }, (_, index) => Number((unsigned >> BigInt(index * 8)) & 255n)),
  );
}

const millisecondsPerDay = 86_400_000;

function dateText(days: number): string {
  const date = new Date(days * millisecondsPerDay);
  const year = String(date.getUTCFullYear()).padStart(4, "0");
  return `${year}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

function daysSinceEpoch(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / millisecondsPerDay;
}

function timeText(bits: bigint): string {
  return clockText(bits >> 30n, Number(bits & ((1n << 30n) - 1n)));
}

function datetimeText(value: NonNullable<ValueProto["datetime_value"]>): string {
  const bits = BigInt(value.bit_field_datetime_seconds ?? "0");
  const year = String(bits >> 26n).padStart(4, "0");
  const month = pad(Number((bits >> 22n) & 15n));
  const day = pad(Number((bits >> 17n) & 31n));
  return `${year}-${month}-${day}T${clockText(bits & ((1n << 17n) - 1n), value.nanos ?? 0)}`;
}

function datetimeProto(text: string): NonNullable<ValueProto["datetime_value"]> {
  const [date = "", clock = ""] = text.split(/[T ]/);
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const [hour, minute, second, nanos] = timeParts(clock);
  const days = (BigInt(year) << 9n) | (BigInt(month) << 5n) | BigInt(day);
  const seconds = (BigInt(hour) << 12n) | (BigInt(minute) << 6n) | BigInt(second);
  return { bit_field_datetime_seconds: String((days << 17n) | seconds), nanos };
}

/** Hours, minutes and seconds from their bit fields, with microseconds where there are any. */
function clockText(bits: bigint, nanos: number): string {
  const [hour, minute, second] = [bits >> 12n, (bits >> 6n) & 63n, bits & 63n].map((part) =>
    pad(Number(part)),
  );
  const micros = Math.floor(nanos / 1_000);
  return `${hour}:${minute}:${second}${micros === 0 ? "" : `.${String(micros).padStart(6, "0")}`}`;
}

function timeParts(text: string): readonly [number, number, number, number] {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  const [second = "0", fraction = ""] = (text.split(":")[2] ?? "0").split(".");
  return [hour, minute, Number(second), Number(fraction.padEnd(9, "0").slice(0, 9))];
}

/** Sixteen bytes: microseconds, days, then months and nanoseconds in one word (sign, 18 bits of months, 10 of nanoseconds). */
function intervalText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const micros = view.getBigInt64(0, true);
  const days = view.getInt32(8, true);
  const word = view.getUint32(12, true);
  const months = (word & 0x7fffe000) >>> 13;
  const nanos = micros * 1_000n + BigInt(word & 0x3ff);
  const size = nanos < 0n ? -nanos : nanos;
  const seconds = size / 1_000_000_000n;
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, "0")
    .replace(/(000){1,3}$/, "");
  const years = `${word >>> 31 === 1 && months > 0 ? "-" : ""}${Math.floor(months / 12)}-${months % 12}`;
  const clock = `${seconds / 3_600n}:${(seconds / 60n) % 60n}:${seconds % 60n}`;
  return `${years} ${days} ${nanos < 0n ? "-" : ""}${clock}${fraction === "" ? "" : `.${fraction}`}`;
}

function pad(part: number): string {
  return String(part).padStart(2, "0");
}
