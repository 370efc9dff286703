import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type SupervisedProcess, superviseProcess } from "../../processes/supervise-process.ts";
import type { PlainMessage } from "./protocol/message-reader.ts";
import { ServiceClient, type ServiceMethod, type ServiceProtocol, serviceDirectory } from "./service.ts";

const binaries: Readonly<Record<string, string>> = {
  "linux-x64": "remote_server.so",
  "linux-arm64": "remote_server_arm.so",
  "darwin-x64": "remote_server",
  "darwin-arm64": "remote_server_arm",
};

interface RunningService {
  readonly child: SupervisedProcess;
  readonly client: ServiceClient;
  readonly directory: string;
}

/**
 * Google's local service for GoogleSQL as a child process on a socket of its own. It ends with `close()` or with this process,
 * however that ends; should it end by itself, the next call starts it anew.
 */
export class LocalService {
  readonly #protocol: ServiceProtocol;
  #running: Promise<RunningService> | undefined;
  #isClosed = false;

  constructor(protocol: ServiceProtocol) {
    this.#protocol = protocol;
  }

  /** Starts the service. Throws on platforms for which there is no binary. */
  async start(): Promise<void> {
    await this.#service();
  }

  /** Calls a method. Throws AnalysisError with GoogleSQL's own message where it refuses the text. */
  async call(method: ServiceMethod, request: object): Promise<PlainMessage> {
    return this.#protocol.read(method, await this.#answer(method, request));
  }

  /** Calls a method that answers a parse tree or a resolved AST, which become flat nodes. Throws AnalysisError as `call` does. */
  async callForNodes(method: ServiceMethod, request: object): Promise<PlainMessage> {
    return this.#protocol.readNodes(method, await this.#answer(method, request));
  }

  async #answer(method: ServiceMethod, request: object): Promise<Buffer> {
    const { client } = await this.#service();
    return await client.call(method, this.#protocol.write(method, request));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const running = await this.#running?.catch(() => undefined);
    await running?.child.stop();
  }

  #service(): Promise<RunningService> {
    if (this.#isClosed) return Promise.reject(new Error("The GoogleSQL analyzer is closed"));
    if (this.#running === undefined) {
      const starting = startService();
      this.#running = starting;
      const forget = () => {
        if (this.#running === starting) this.#running = undefined;
      };
      starting.then(async ({ child, client, directory }) => {
        await child.exited;
        forget();
        client.close();
        await rm(directory, { recursive: true, force: true });
      }, forget);
    }
    return this.#running;
  }
}

async function startService(): Promise<RunningService> {
  const binary = binaries[`${process.platform}-${process.arch}`];
  if (binary === undefined) {
    throw new Error(
      `Google's SQL analyzer has no binary for ${process.platform} on ${process.arch}: use Linux (glibc) or macOS on x64 or arm64`,
    );
  }
  const directory = mkdtempSync(path.join(socketFolder(), "kura-"));
  const socket = path.join(directory, "s");
  try {
    const child = await superviseProcess({
      command: path.join(serviceDirectory, binary),
      // The service joins its two arguments into the address `unix:…/s:0`.
      args: [`unix:${socket}`, "0"],
      ready: { isReady: (line) => line.startsWith("Server listening") },
    });
    return { child, client: new ServiceClient(`${socket}:0`), directory };
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
