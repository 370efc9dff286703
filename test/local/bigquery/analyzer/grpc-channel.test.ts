import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { constants, createServer, type ServerHttp2Stream } from "node:http2";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { GrpcChannel } from "../../../../local/bigquery/analyzer/protocol/grpc-channel.ts";

const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** A channel to a server that answers as stated. */
async function channelTo(answer: (stream: ServerHttp2Stream) => void): Promise<GrpcChannel> {
  const folder = mkdtempSync(path.join(tmpdir(), "kura-channel-"));
  const server = createServer();
  server.on("stream", (stream) => {
    // What a stream is closed with is an error to its own side, too.
    stream.on("error", () => {});
    answer(stream);
  });
  const socket = path.join(folder, "s");
  server.listen(socket);
  await once(server, "listening");
  const channel = new GrpcChannel(socket);
  endings.push(() => {
    channel.close();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return channel;
}

function echo(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": 200 }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.pipe(stream);
}

it("sends a request again that the other side was too busy to look at", async () => {
  let calls = 0;
  const channel = await channelTo((stream) => {
    calls += 1;
    if (calls < 3) stream.close(constants.NGHTTP2_REFUSED_STREAM);
    else echo(stream);
  });
  expect(await channel.call("/one.Calls/Call", Buffer.from("question"))).toEqual(Buffer.from("question"));
  expect(calls).toBe(3);
});

it("gives up on a side that is always too busy", async () => {
  let calls = 0;
  const channel = await channelTo((stream) => {
    calls += 1;
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
  });
  await expect(channel.call("/one.Calls/Call", Buffer.from("question"))).rejects.toMatchObject({
    name: "CallError",
    status: undefined,
  });
  expect(calls).toBe(5);
});

it("never sends a request again that may have been looked at", async () => {
  let calls = 0;
  const channel = await channelTo((stream) => {
    calls += 1;
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
  await expect(channel.call("/one.Calls/Call", Buffer.from("question"))).rejects.toMatchObject({
    status: undefined,
    isRefused: false,
  });
  expect(calls).toBe(1);
});

it("tells the status and the words of a failure", async () => {
  const channel = await channelTo((stream) => {
    stream.respond(
      { ":status": 200, "grpc-status": "3", "grpc-message": "not%20so%3A%20%E8%94%B5" },
      { endStream: true },
    );
  });
  await expect(channel.call("/one.Calls/Call", Buffer.from("question"))).rejects.toMatchObject({
    message: "not so: 蔵",
    status: 3,
  });
});
