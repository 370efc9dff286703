import { z } from "zod";

export type JsonObject = { readonly [name: string]: unknown };

/** A JSON object of any content. */
export const jsonObject = z.record(z.string(), z.unknown());

const INT64 = /^-?\d{1,19}$/;

/** An integer as Google's JSON writes it (a string of digits) or a JSON number. Unsafe integers are refused. */
export const integer = z
  .union([z.number().int(), z.string().regex(INT64, "an integer is expected").transform(Number)])
  .refine(Number.isSafeInteger, "the integer is too large");

/** A 64-bit integer as Google's JSON writes it, kept exact. */
export const bigInteger = z.union([
  z.number().int().transform(BigInt),
  z.string().regex(INT64, "an integer is expected").transform(BigInt),
]);

/** A boolean, also as the words that clients put into query strings (`true`, `True`). */
export const boolean = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(true|false)$/i, "true or false is expected")
    .transform((text) => text.toLowerCase() === "true"),
]);

/** An optional property for which null means absent, as in Google's JSON. */
export function optional<T extends z.ZodType>(type: T) {
  return type.nullish().transform((value) => value ?? undefined);
}
