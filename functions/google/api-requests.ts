import type { z } from "zod";
import {
  type RetryPolicy,
  type SourceError,
  statusOf,
  UnreadableAnswerError,
  withRetries,
} from "../retry.ts";
import { explainRefusal } from "./explain-refusal.ts";

export interface ApiRequest {
  /** What is asked, as in `list the sheets of …`. */
  readonly name: string;
  /** What to do where Google refuses it, by HTTP status. */
  readonly advice: (account: string) => Readonly<Record<number, string>>;
}

export interface ApiRequestsOptions {
  readonly retries: RetryPolicy;
  /** The service account that asks; null where it is not known. */
  readonly account: string | null;
  /** Called before a request is sent again. */
  readonly onRetry: (request: string, error: Error) => void;
}

/** Sends requests to Google's APIs: again where a failure may pass by itself, and with advice where it does not. */
export class ApiRequests {
  constructor(private readonly options: ApiRequestsOptions) {}

  get retries(): RetryPolicy {
    return this.options.retries;
  }

  /**
   * A request's answer, read by its schema; an answer that the schema does not read counts as broken off.
   * @throws SourceError
   */
  async answer<Schema extends z.ZodType>(
    request: ApiRequest,
    schema: Schema,
    send: () => Promise<{ readonly data: unknown }>,
  ): Promise<z.output<Schema>> {
    return this.send(request, async () => {
      const { data } = await send();
      const answer = schema.safeParse(data);
      if (answer.success) return answer.data;
      throw new UnreadableAnswerError(
        `the answer is broken off or not what the API is known to say (at ${answer.error.issues[0]?.path.join(".") || "its root"})`,
      );
    });
  }

  /** What a request answers. @throws SourceError */
  async send<Answer>(request: ApiRequest, send: () => Promise<Answer>): Promise<Answer> {
    try {
      return await withRetries(this.options.retries, send, undefined, (error) =>
        this.retrying(request, error),
      );
    } catch (error) {
      throw this.explain(request, error);
    }
  }

  /** Tells that a request is sent again. */
  retrying(request: ApiRequest, error: Error): void {
    this.options.onRetry(request.name, error);
  }

  /** The error of a request that has failed for good. */
  explain(request: ApiRequest, error: unknown): SourceError {
    const { account } = this.options;
    return explainRefusal(error, { ...request, account, status: statusOf(error) });
  }
}
