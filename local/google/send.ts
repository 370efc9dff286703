import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { Fault } from "./faults.ts";
import { RawAnswer } from "./raw-answer.ts";

export const jsonType = "application/json; charset=UTF-8";

/** A JSON answer; a body of undefined is an answer without one. */
export function jsonAnswer(status: number, body: unknown): RawAnswer {
  if (body === undefined) return new RawAnswer(status, {});
  const bytes = Buffer.from(JSON.stringify(body), "utf8");
  return new RawAnswer(status, { "content-type": jsonType, "content-length": String(bytes.length) }, bytes);
}

/** Sends an answer, or what a fault leaves of it. */
export function sendAnswer(reply: FastifyReply, answer: RawAnswer, fault: Fault | undefined): FastifyReply {
  if (answer.body === undefined) return reply.code(answer.status).headers(answer.headers).send();
  if (fault?.kind === "truncate") return sendTruncated(reply, answer, answer.body, fault.bytes);
  const sent = fault?.kind === "malformed" ? malformed(answer, answer.body) : answer;
  return reply.code(sent.status).headers(sent.headers).send(sent.body);
}

/** All headers and a part of the body, half of it where nothing else is said; then the connection is cut. */
function sendTruncated(
  reply: FastifyReply,
  answer: RawAnswer,
  body: Uint8Array | Readable,
  bytes: number | undefined,
): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(answer.status, answer.headers);
  const source = body instanceof Readable ? body : Readable.from([body]);
  const length = answer.headers["content-length"];
  // Of a stream whose length nobody knows, half of the first chunk.
  let left = bytes ?? (length === undefined ? undefined : Math.floor(Number(length) / 2));
  const cut = async (): Promise<void> => {
    for await (const chunk of source) {
      const data = Buffer.from(chunk);
      left ??= Math.floor(data.length / 2);
      const part = data.subarray(0, left);
      left -= part.length;
      await new Promise((resolve) => reply.raw.write(part, resolve));
      if (left === 0) break;
    }
  };
  cut()
    .catch(() => {})
    .finally(() => reply.raw.destroy());
  return reply;
}

/** A body that is whole to HTTP: JSON that ends too early, anything else with the bits of a byte in its middle flipped. */
function malformed({ headers, status }: RawAnswer, body: Uint8Array | Readable): RawAnswer {
  const { "content-length": length, ...others } = headers;
  const source = body instanceof Readable ? body : Readable.from([body]);
  if (headers["content-type"]?.startsWith("application/json") === true)
    return new RawAnswer(status, others, Readable.from(halfOfFirst(source)));
  const at = length === undefined ? 0 : Math.floor(Number(length) / 2);
  return new RawAnswer(status, headers, Readable.from(flipped(source, at)));
}

async function* halfOfFirst(source: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    const data = Buffer.from(chunk);
    yield data.subarray(0, Math.max(1, Math.floor(data.length / 2)));
    return;
  }
}

async function* flipped(source: Readable, at: number): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const chunk of source) {
    const data = Buffer.from(chunk);
    const index = at - position;
    if (index >= 0 && index < data.length) data.writeUInt8(data.readUInt8(index) ^ 0xff, index);
    position += data.length;
    yield data;
  }
}
