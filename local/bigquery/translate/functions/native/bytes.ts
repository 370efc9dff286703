import { createHash } from "node:crypto";
import { BIGINT, BLOB, DuckDBBlobValue, type DuckDBValue, LIST, VARCHAR } from "@duckdb/node-api";
import { fingerprint64 } from "farmhash-modern";
import { integerOf, listOf, type NativeFunction, textOf } from "./native-function.ts";

export function bytesOf(value: DuckDBValue | undefined): Buffer {
  if (!(value instanceof DuckDBBlobValue)) throw new TypeError("Expected bytes");
  return Buffer.from(value.bytes.buffer, value.bytes.byteOffset, value.bytes.byteLength);
}

export const blob = (bytes: Uint8Array) => new DuckDBBlobValue(bytes);

const strictDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** Text in which each byte that is no part of a character is a replacement character of its own. */
function replaceInvalid(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const size = characterSize(bytes, at);
    text += size === 0 ? "\ufffd" : strictDecoder.decode(bytes.subarray(at, at + size));
    at += Math.max(size, 1);
  }
  return text;
}

/** The size in bytes of the character at a position; 0 where there is none. */
function characterSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const size =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  try {
    strictDecoder.decode(bytes.subarray(at, at + size));
    return at + size <= bytes.length ? size : 0;
  } catch {
    return 0;
  }
}

const base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function toBase32(bytes: Uint8Array): string {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  const groups = bits.match(/.{1,5}/g) ?? [];
  const text = groups.map((group) => base32Alphabet[Number.parseInt(group.padEnd(5, "0"), 2)]).join("");
  return text.padEnd(Math.ceil(text.length / 8) * 8, "=");
}

export function fromBase32(text: string): Uint8Array {
  const body = text.replace(/=+$/, "");
  if (!/^[A-Z2-7]*$/.test(body) || (text.length > 0 && text.length % 8 !== 0)) {
    throw new Error("Failed to decode invalid base32 string");
  }
  const bits = [...body]
    .map((character) => base32Alphabet.indexOf(character).toString(2).padStart(5, "0"))
    .join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2));
}

export function fromBase64(text: string): Uint8Array {
  const body = text.replace(/[\t-\r ]/g, "");
  const isWhole = body.endsWith("=") ? body.length % 4 === 0 : body.length % 4 !== 1;
  if (!isWhole || !/^[A-Za-z0-9+/]*={0,2}$/.test(body)) {
    throw new Error("Failed to decode invalid base64 string");
  }
  return Buffer.from(body, "base64");
}

export function fromHex(text: string): Uint8Array {
  if (!/^[0-9A-Fa-f]*$/.test(text))
    throw new Error(
      `Failed to decode invalid hexadecimal string due to character at offset ${text.search(/[^0-9A-Fa-f]/)}: ${text}`,
    );
  return Buffer.from(text.length % 2 === 0 ? text : `0${text}`, "hex");
}

const textToBytes = (name: string, evaluate: (text: string) => Uint8Array): NativeFunction => ({
  name,
  parameterTypes: [VARCHAR],
  returnType: BLOB,
  evaluate: ([text]) => blob(evaluate(textOf(text))),
});

/** Hashes and encodings that DuckDB has no twin for. */
export const byteNatives: readonly NativeFunction[] = [
  {
    name: "googlesql_text_of_bytes",
    parameterTypes: [BLOB],
    returnType: VARCHAR,
    evaluate: ([bytes]) => bytesOf(bytes).toString("latin1"),
  },
  textToBytes("googlesql_bytes_of_text", (text) => Buffer.from(text, "latin1")),
  {
    name: "googlesql_farm_fingerprint",
    parameterTypes: [BLOB],
    returnType: BIGINT,
    evaluate: ([bytes]) => BigInt.asIntN(64, fingerprint64(bytesOf(bytes))),
  },
  {
    name: "googlesql_sha512",
    parameterTypes: [BLOB],
    returnType: BLOB,
    evaluate: ([bytes]) => blob(createHash("sha512").update(bytesOf(bytes)).digest()),
  },
  {
    name: "googlesql_to_base32",
    parameterTypes: [BLOB],
    returnType: VARCHAR,
    evaluate: ([bytes]) => toBase32(bytesOf(bytes)),
  },
  textToBytes("googlesql_from_base32", fromBase32),
  textToBytes("googlesql_from_base64", fromBase64),
  textToBytes("googlesql_from_hex", fromHex),
  {
    name: "googlesql_safe_convert_bytes_to_string",
    parameterTypes: [BLOB],
    returnType: VARCHAR,
    evaluate: ([bytes]) => replaceInvalid(bytesOf(bytes)),
  },
  {
    name: "googlesql_code_points_to_bytes",
    parameterTypes: [LIST(BIGINT)],
    returnType: BLOB,
    evaluate: ([points]) => {
      const values = listOf(points);
      if (values.includes(null)) return null;
      return blob(
        Uint8Array.from(values, (point) => {
          const value = integerOf(point);
          if (value < 0n || value > 255n) throw new Error(`Invalid ASCII value ${value}`);
          return Number(value);
        }),
      );
    },
  },
];
