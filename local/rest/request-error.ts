/** A request that cannot be read, whichever API it is for: each API answers it as a 400 of its own shape. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    message: string,
    /** `parseError` where the text is no JSON, `invalid` for anything else. */
    readonly reason: "invalid" | "parseError" = "invalid",
  ) {
    super(message);
  }
}
