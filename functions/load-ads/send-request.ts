import { TextDecoder } from "node:util";
import { UnreadableAnswerError } from "../retry.ts";

export interface HttpRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The longest silence, before the answer's head and between its pieces; an answer may take longer than that. */
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as text, piece by piece as it arrives. Left early, it closes the connection. */
  pieces(): AsyncGenerator<string>;
}

/** Sends a request and answers when the head of its answer is there, whatever the status. Rejects without an answer. */
export async function sendRequest({ url, timeoutMs, ...request }: HttpRequest): Promise<HttpAnswer> {
  const connection = new AbortController();
  const orTimeOut = async <Result>(waited: Promise<Result>): Promise<Result> => {
    const timer = setTimeout(
      () => connection.abort(new Error(`no answer within ${timeoutMs / 1000} seconds: timed out`)),
      timeoutMs,
    );
    try {
      return await waited;
    } finally {
      clearTimeout(timer);
    }
  };
  const response = await orTimeOut(fetch(url, { ...request, signal: connection.signal }));
  async function* pieces(): AsyncGenerator<string> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const reader = response.body?.getReader();
    try {
      for (;;) {
        const piece = await orTimeOut(reader?.read() ?? Promise.resolve(ended));
        yield decode(decoder, piece.value);
        if (piece.done) return;
      }
    } finally {
      connection.abort();
    }
  }
  return { status: response.status, headers: response.headers, pieces };
}

const ended = { done: true, value: undefined } as const;

/** @param bytes undefined at the end, where the text must not stop within a character */
function decode(decoder: TextDecoder, bytes: Uint8Array | undefined): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch (cause) {
    throw new UnreadableAnswerError("the answer is not UTF-8 text", { cause });
  }
}

/** The beginning of an answer's body, which is enough of a refusal. */
export async function textOf(answer: HttpAnswer): Promise<string> {
  let text = "";
  for await (const piece of answer.pieces()) {
    text += piece;
    if (text.length > 64 * 1024) break;
  }
  return text;
}
