import { type ClientHttp2Session, connect as connectHttp2, constants } from "node:http2";
import { connect as connectSocket } from "node:net";

/** A call that was answered with another status than OK. */
export class CallError extends Error {
  override readonly name = "CallError";
  /** gRPC's number of the status; undefined where no answer came. */
  readonly status: number | undefined;
  /** Whether the other side says that it did not look at the request (RFC 9113, 8.7). */
  readonly isRefused: boolean;

  constructor(
    message: string,
    status: number | undefined,
    options?: ErrorOptions & { readonly isRefused?: boolean },
  ) {
    super(message, options);
    this.status = status;
    this.isRefused = options?.isRefused ?? false;
  }
}

/** How often a request is sent to a side that is too busy to look at it. */
const attempts = 5;

/** How much may be on its way before the other side has to wait: a whole answer. */
const windowSize = 2 ** 24;

/** Calls of gRPC methods with one request and one answer over HTTP/2 on a Unix socket; any number at once. */
export class GrpcChannel {
  readonly #socket: string;
  #session: ClientHttp2Session | undefined;

  constructor(socket: string) {
    this.#socket = socket;
  }

  /** Sends a request to `/package.Service/Method`. Throws CallError. */
  async call(path: string, request: Buffer): Promise<Buffer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send(path, request);
      } catch (error) {
        if (!(error instanceof CallError) || !error.isRefused || attempt === attempts) throw error;
      }
    }
  }

  async #send(path: string, request: Buffer): Promise<Buffer> {
    const answer = await new Promise<readonly Buffer[]>((resolve, reject) => {
      const stream = this.#connected().request({
        [constants.HTTP2_HEADER_METHOD]: constants.HTTP2_METHOD_POST,
        [constants.HTTP2_HEADER_PATH]: path,
        [constants.HTTP2_HEADER_CONTENT_TYPE]: "application/grpc",
        [constants.HTTP2_HEADER_TE]: "trailers",
      });
      const pieces: Buffer[] = [];
      let status: number | undefined;
      let message = "";
      let failure: Error | undefined;
      // A call that fails at once has its status in the headers.
      const readStatus = (headers: Readonly<Record<string, string | string[] | number | undefined>>) => {
        if (headers["grpc-status"] === undefined) return;
        status = Number(headers["grpc-status"]);
        message = decodedText(String(headers["grpc-message"] ?? ""));
      };
      stream.on("response", readStatus);
      stream.on("trailers", readStatus);
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("error", (error: Error) => {
        failure = error;
      });
      stream.on("close", () => {
        if (status === 0) resolve(pieces);
        else {
          const reason = status === undefined ? (failure?.message ?? "the connection was closed") : message;
          const isRefused = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
          reject(new CallError(reason, status, { cause: failure, isRefused }));
        }
      });
      stream.end(framed(request));
    });
    return unframed(answer);
  }

  close(): void {
    this.#session?.destroy();
  }

  #connected(): ClientHttp2Session {
    if (this.#session === undefined || this.#session.closed || this.#session.destroyed) {
      const session = connectHttp2("http://localhost", {
        createConnection: () => connectSocket(this.#socket),
        settings: { enablePush: false, initialWindowSize: windowSize },
        // In megabytes: answers are as large as the statements.
        maxSessionMemory: 1_000,
      });
      session.on("connect", () => session.setLocalWindowSize(windowSize));
      // Every call that is under way is told.
      session.on("error", () => {});
      this.#session = session;
    }
    return this.#session;
  }
}

const frameHead = 5;

/** A message behind its head: that it is not compressed, and its length. */
function framed(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(frameHead + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, frameHead);
  return frame;
}

function unframed(pieces: readonly Buffer[]): Buffer {
  const frame = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  if (frame.length < frameHead || frame[0] !== 0 || frame.readUInt32BE(1) !== frame.length - frameHead)
    throw new CallError("the answer is no single message", undefined);
  return frame.subarray(frameHead);
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
