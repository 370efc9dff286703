import type { Socket } from "node:net";
import { BigQueryError } from "../../engine/engine.ts";
import { errorBody } from "./errors.ts";

/** Answers what is no HTTP request, or none that was sent to its end, with BigQuery's error body, and hangs up. */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const { status, phrase, message } = described(error.code);
  const body = JSON.stringify(errorBody(new BigQueryError("badRequest", status, message)));
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function described(code: string | undefined): {
  readonly status: number;
  readonly phrase: string;
  readonly message: string;
} {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return {
        status: 431,
        phrase: "Request Header Fields Too Large",
        message: "The request's headers are too large.",
      };
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return {
        status: 408,
        phrase: "Request Timeout",
        message: "The request's headers did not arrive in time.",
      };
    default:
      return { status: 400, phrase: "Bad Request", message: "The request is malformed or was cut short." };
  }
}
