import { BIGINT, BLOB } from "@duckdb/node-api";
import { blob, bytesOf } from "./bytes.ts";
import { integerOf, type NativeFunction } from "./native-function.ts";

type BitOperator = (left: number, right: number) => number;

/** A bit operator on two values of the same length. */
const ofTwo = (name: string, operator: BitOperator): NativeFunction => ({
  name: `googlesql_bytes_${name}`,
  parameterTypes: [BLOB, BLOB],
  returnType: BLOB,
  evaluate: ([left, right]) => {
    const [a, b] = [bytesOf(left), bytesOf(right)];
    if (a.length !== b.length) {
      throw new Error(
        `Bitwise binary operator for BYTES requires equal length of the inputs. Got ${a.length} bytes on the left hand side and ${b.length} bytes on the right hand side.`,
      );
    }
    return blob(Uint8Array.from(a, (byte, index) => operator(byte, b[index] ?? 0)));
  },
});

/** The bits moved towards the first byte by a positive count, towards the last by a negative one. */
function shifted(bytes: Uint8Array, count: bigint): Uint8Array {
  const length = BigInt(bytes.length);
  if (count >= 8n * length || count <= -8n * length) return new Uint8Array(bytes.length);
  const value = BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
  const moved = count >= 0n ? BigInt.asUintN(bytes.length * 8, value << count) : value >> -count;
  return Buffer.from(moved.toString(16).padStart(bytes.length * 2, "0"), "hex");
}

const shift = (name: "left" | "right"): NativeFunction => ({
  name: `googlesql_bytes_shift_${name}`,
  parameterTypes: [BLOB, BIGINT],
  returnType: BLOB,
  evaluate: ([bytes, count]) => {
    const places = integerOf(count);
    if (places < 0n) throw new Error("Bitwise shift by negative offset.");
    return blob(shifted(bytesOf(bytes), name === "left" ? places : -places));
  },
});

/** Bit operators and BIT_COUNT of BYTES. */
export const byteBitNatives: readonly NativeFunction[] = [
  ofTwo("bitwise_and", (a, b) => a & b),
  ofTwo("bitwise_or", (a, b) => a | b),
  ofTwo("bitwise_xor", (a, b) => a ^ b),
  {
    name: "googlesql_bytes_bitwise_not",
    parameterTypes: [BLOB],
    returnType: BLOB,
    evaluate: ([bytes]) => blob(Uint8Array.from(bytesOf(bytes), (byte) => byte ^ 0xff)),
  },
  shift("left"),
  shift("right"),
  {
    name: "googlesql_bytes_bit_count",
    parameterTypes: [BLOB],
    returnType: BIGINT,
    evaluate: ([bytes]) => {
      let count = 0;
      for (const byte of bytesOf(bytes)) for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
      return BigInt(count);
    },
  },
];
