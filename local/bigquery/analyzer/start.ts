import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { superviseProcess } from "../../processes/supervise-process.ts";
import type { Analyzer } from "./analyzer.ts";
import { GoogleSqlAnalyzer } from "./googlesql-analyzer.ts";
import { loadProtocol, ServiceClient, serviceDirectory } from "./service.ts";

const binaries: Readonly<Record<string, string>> = {
  "linux-x64": "remote_server.so",
  "linux-arm64": "remote_server_arm.so",
  "darwin-x64": "remote_server",
  "darwin-arm64": "remote_server_arm",
};

/**
 * Starts Google's local service for GoogleSQL on a socket of its own and answers a client of it. The service ends with
 * `close()` or with this process, however that ends.
 *
 * Throws on platforms for which there is no binary.
 */
export async function startAnalyzer(): Promise<Analyzer> {
  const binary = binaries[`${process.platform}-${process.arch}`];
  if (binary === undefined) {
    throw new Error(
      `Google's SQL analyzer has no binary for ${process.platform} on ${process.arch}: use Linux (glibc) or macOS on x64 or arm64`,
    );
  }
  const directory = await mkdtemp(path.join(socketFolder(), "kura-"));
  const address = `unix:${path.join(directory, "s")}`;
  try {
    const [child, protocol] = await Promise.all([
      superviseProcess({
        command: path.join(serviceDirectory, binary),
        // The service joins its two arguments into the address `unix:…/s:0`.
        args: [address, "0"],
        ready: { isReady: (line) => line.startsWith("Server listening") },
      }),
      loadProtocol(),
    ]);
    const client = new ServiceClient(`${address}:0`, protocol);
    return new GoogleSqlAnalyzer(client, protocol, async () => {
      client.close();
      await child.stop();
      await rm(directory, { recursive: true, force: true });
    });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** A socket's whole path may have about a hundred bytes. */
function socketFolder(): string {
  const folder = tmpdir();
  return folder.length < 80 ? folder : "/tmp";
}
