import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/** An address at which requests wait until they may go on. */
export interface Gate {
  /** On loopback. */
  readonly url: string;
  /** Aborted when a request has waited so long that its client will soon give up; nothing has gone on by then. */
  readonly tooLate: AbortSignal;
  close(): Promise<void>;
}

/** Google's clients give a request up after a minute. */
const patienceMs = 45_000;

/** Stands before a server on this machine: a request waits until `ready` is settled, and then goes on as it is. */
export async function startGate(target: string, ready: Promise<unknown>): Promise<Gate> {
  const { hostname, port } = new URL(target);
  const tooLate = new AbortController();
  let isOpen = false;
  const opened = ready.then(
    () => {
      isOpen = true;
    },
    () => {
      isOpen = true;
    },
  );
  const forward = (incoming: IncomingMessage, answer: ServerResponse): void => {
    if (tooLate.signal.aborted) {
      answer.destroy();
      return;
    }
    const { method, url, headers } = incoming;
    const onward = request({ host: hostname, port, path: url, method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  };
  const server = createServer((incoming, answer) => {
    if (isOpen) {
      forward(incoming, answer);
      return;
    }
    const patience = setTimeout(() => tooLate.abort(), patienceMs);
    void opened.then(() => {
      clearTimeout(patience);
      forward(incoming, answer);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The gate has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    tooLate: tooLate.signal,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
