/** A refusal of the token endpoint: an OAuth error body, not one of the JSON APIs'. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";

  constructor(
    readonly error: string,
    readonly description: string,
    readonly status: 400 | 401 = 400,
  ) {
    super(`${error}: ${description}`);
  }
}
