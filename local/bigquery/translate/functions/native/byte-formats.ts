import { BLOB, VARCHAR } from "@duckdb/node-api";
import { blob, bytesOf, fromBase32, fromBase64, fromHex, toBase32 } from "./bytes.ts";
import { type NativeFunction, textOf } from "./native-function.ts";

/** How CAST(… FORMAT …) writes BYTES as STRING, and reads them. */
interface ByteFormat {
  readonly write: (bytes: Buffer) => string;
  readonly read: (text: string) => Uint8Array;
}

const strictDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** The bytes as one number, its first digit filled up with zeros. */
function toDigits(bytes: Uint8Array, bitsPerDigit: 1 | 3): string {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  if (bitsPerDigit === 1) return bits;
  const digits = Math.ceil(bits.length / bitsPerDigit);
  const groups = bits.padStart(digits * bitsPerDigit, "0").match(/.{3}/g) ?? [];
  return groups.map((group) => Number.parseInt(group, 2).toString(8)).join("");
}

function fromBinary(text: string): Uint8Array {
  const wrong = text.search(/[^01]/);
  if (wrong >= 0) {
    throw new Error(
      `Failed to decode invalid base2 string due to character '${text[wrong]}' at offset ${wrong}`,
    );
  }
  return fromBits(text, Math.ceil(text.length / 8));
}

/** Eight digits are three bytes; of what fills no byte, the first bits are dropped. */
function fromOctal(text: string): Uint8Array {
  if (!/^[0-7]*$/.test(text)) throw new Error("Failed to decode invalid base8 string");
  const bits = [...text].map((digit) => Number(digit).toString(2).padStart(3, "0")).join("");
  const rest = text.length % 8;
  return fromBits(bits, 3 * Math.floor(text.length / 8) + Math.ceil(Math.max(rest * 3 - 2, 0) / 8));
}

function fromBits(bits: string, length: number): Uint8Array {
  const whole = bits.padStart(length * 8, "0");
  const kept = whole.slice(whole.length - length * 8).match(/.{8}/g) ?? [];
  return Uint8Array.from(kept, (byte) => Number.parseInt(byte, 2));
}

function ascii(bytes: Buffer): string {
  if (bytes.some((byte) => byte > 127)) throw new Error("Failed to decode invalid ASCII string");
  return bytes.toString("latin1");
}

function utf8(bytes: Buffer): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw new Error("A string is not valid UTF-8.");
  }
}

const hexadecimal: ByteFormat = { write: (bytes) => bytes.toString("hex"), read: fromHex };
const unicode: ByteFormat = { write: utf8, read: (text) => Buffer.from(text) };

const formats: ReadonlyMap<string, ByteFormat> = new Map([
  ["HEX", hexadecimal],
  ["BASE16", hexadecimal],
  ["BASE2", { write: (bytes: Buffer) => toDigits(bytes, 1), read: fromBinary }],
  ["BASE8", { write: (bytes: Buffer) => toDigits(bytes, 3), read: fromOctal }],
  ["BASE32", { write: toBase32, read: fromBase32 }],
  ["BASE64", { write: (bytes: Buffer) => bytes.toString("base64"), read: fromBase64 }],
  [
    "BASE64M",
    {
      write: (bytes: Buffer) => bytes.toString("base64").replace(/.{76}(?=.)/g, "$&\n"),
      read: fromBase64,
    },
  ],
  [
    "ASCII",
    {
      write: ascii,
      read: (text: string) => {
        const bytes = Buffer.from(text);
        ascii(bytes);
        return bytes;
      },
    },
  ],
  ["UTF-8", unicode],
  ["UTF8", unicode],
]);

function formatNamed(name: string): ByteFormat {
  const format = formats.get(name.toUpperCase());
  if (format === undefined) throw new Error(`Invalid format '${name}'`);
  return format;
}

/** CAST between BYTES and STRING with FORMAT. */
export const byteFormatNatives: readonly NativeFunction[] = [
  {
    name: "googlesql_bytes_as_format",
    parameterTypes: [BLOB, VARCHAR],
    returnType: VARCHAR,
    evaluate: ([bytes, format]) => formatNamed(textOf(format)).write(bytesOf(bytes)),
  },
  {
    name: "googlesql_bytes_from_format",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: BLOB,
    evaluate: ([text, format]) => blob(formatNamed(textOf(format)).read(textOf(text))),
  },
];
