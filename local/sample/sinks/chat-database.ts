import { z } from "zod";
import type { Simulation } from "../simulation.ts";
import { type ChatChange, integer, nothing, text } from "../world/chat/document.ts";
import { writeJson } from "./firestore-json.ts";
import { type AuthorizedClient, authorizedClient, type GoogleAccess } from "./google-clients.ts";

/** The chat's database, which may be any of a project's. */
export interface ChatAccess extends GoogleAccess {
  readonly projectId: string;
  /** `(default)` where absent. */
  readonly database?: string;
}

/** How far the simulation has filled the database. */
export interface ChatProgress {
  /** The day that the first fill writes whole. */
  readonly firstDay: number;
  /** The last day filled in; null while the first is being written. */
  readonly filledDay: number | null;
}

/** As many writes as one request takes. */
const mostWrites = 500;
/** Well below the 10 MiB that one request may have. */
const mostCharacters = 2_000_000;
const mostRequests = 4;
const progressPath = "simulation/progress";

const storedProgress = z.object({
  fields: z.object({
    simulation: z.object({ stringValue: z.string() }),
    firstDay: z.object({ integerValue: z.string() }),
    filledDay: z.object({ integerValue: z.string().optional() }),
  }),
});

/** The chat's documents in Firestore, written through its REST API. */
export class ChatDatabase {
  private readonly client: AuthorizedClient;
  private readonly root: string;
  private readonly url: string;

  constructor({ rootUrl, credentials, projectId, database = "(default)" }: ChatAccess) {
    this.client = authorizedClient(credentials, ["https://www.googleapis.com/auth/datastore"]);
    this.root = `projects/${projectId}/databases/${database}/documents`;
    this.url = new URL(`/v1/${this.root}`, rootUrl ?? "https://firestore.googleapis.com").href;
  }

  /** Null before the first fill. Throws if the database holds another simulation. */
  async progress(simulation: Simulation): Promise<ChatProgress | null> {
    const answer = await this.client.request({
      url: `${this.url}/${progressPath}`,
      validateStatus: (status) => status === 200 || status === 404,
    });
    if (answer.status === 404) return null;
    const { fields } = storedProgress.parse(answer.data);
    if (fields.simulation.stringValue !== simulationText(simulation)) {
      throw new Error(
        `The chat's database holds "${fields.simulation.stringValue}", not ${simulationText(simulation)}. Start with a new one.`,
      );
    }
    const filledDay = fields.filledDay.integerValue;
    return {
      firstDay: Number(fields.firstDay.integerValue),
      filledDay: filledDay === undefined ? null : Number(filledDay),
    };
  }

  async mark(simulation: Simulation, { firstDay, filledDay }: ChatProgress): Promise<void> {
    const fields = {
      simulation: text(simulationText(simulation)),
      firstDay: integer(firstDay),
      filledDay: filledDay === null ? nothing : integer(filledDay),
    };
    await this.write([{ kind: "upsert", document: { path: progressPath, fields } }]);
  }

  /** Writes changes of different documents, several requests at once; returns how many there were. */
  async write(changes: Iterable<ChatChange>): Promise<number> {
    const running = new Set<Promise<void>>();
    const failures: unknown[] = [];
    let count = 0;
    for (const { writes, writeCount } of requests(changes, this.root)) {
      count += writeCount;
      const request = this.commit(writes)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(request));
      running.add(request);
      if (running.size >= mostRequests) await Promise.race(running);
      if (failures.length > 0) break;
    }
    await Promise.all(running);
    if (failures.length > 0) throw failures[0];
    return count;
  }

  private async commit(writes: string): Promise<void> {
    await this.client.request({
      url: `${this.url}:commit`,
      method: "POST",
      headers: { "content-type": "application/json" },
      data: writes,
    });
  }
}

function* requests(
  changes: Iterable<ChatChange>,
  root: string,
): Generator<{ readonly writes: string; readonly writeCount: number }> {
  let writes = "";
  let writeCount = 0;
  for (const change of changes) {
    writes += `${writeCount === 0 ? "" : ","}${writeJson(change, root)}`;
    writeCount += 1;
    if (writeCount < mostWrites && writes.length < mostCharacters) continue;
    yield { writes: `{"writes":[${writes}]}`, writeCount };
    writes = "";
    writeCount = 0;
  }
  if (writeCount > 0) yield { writes: `{"writes":[${writes}]}`, writeCount };
}

function simulationText({ seed, scale }: Simulation): string {
  return `Simulation of seed ${seed} at scale ${scale}`;
}
