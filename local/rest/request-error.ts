/** A request that cannot be read, whichever API it is for: each API answers it in its own shape, as a 400, or as a 408 for a timeout. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    message: string,
    /** `parseError` where the text is no JSON, `timeout` where it did not arrive, `invalid` for anything else. */
    readonly reason: "invalid" | "parseError" | "timeout" = "invalid",
  ) {
    super(message);
  }
}
