import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A request as the scripted API saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the API answers: a body with a status, or whatever it writes by itself. */
export type Scripted =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
  | ((response: ServerResponse) => void);

export interface ScriptedApi {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** Answers the next requests in this order. Tokens are issued beside them, `token-1`, `token-2` and so on. */
  script(...answers: readonly Scripted[]): void;
  /** Answers the next requests for tokens so. */
  scriptTokens(...answers: readonly Scripted[]): void;
  close(): Promise<void>;
}

/** An HTTP server on loopback that says whatever a test has written down: what no well-behaved API would say. */
export async function startScriptedApi(): Promise<ScriptedApi> {
  const seen: SeenRequest[] = [];
  let answers: Scripted[] = [];
  let tokenAnswers: Scripted[] = [];
  let tokens = 0;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    seen.push({ path: request.url ?? "", headers: request.headers, body });
    if (request.url === "/token") {
      tokens += 1;
      const issued = { access_token: `token-${tokens}`, expires_in: 3599, token_type: "Bearer" };
      answer(response, tokenAnswers.shift() ?? { body: JSON.stringify(issued) });
    } else {
      answer(response, answers.shift() ?? { status: 500, body: "nothing was written down" });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    script: (...next) => {
      answers = [...next];
    },
    scriptTokens: (...next) => {
      tokenAnswers = [...next];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, scripted: Scripted): void {
  if (typeof scripted === "function") {
    scripted(response);
    return;
  }
  response.writeHead(scripted.status ?? 200, scripted.headers);
  response.end(scripted.body);
}
