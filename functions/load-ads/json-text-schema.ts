import { z } from "zod";

/** Text that is JSON, read to its value; numbers beyond JavaScript's digits lose theirs. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("is not JSON");
    return z.NEVER;
  }
});
