import type { Simulation } from "../simulation.ts";
import type { ChatChange, ChatDocument } from "../world/chat/document.ts";
import { type ChatAccess, ChatDatabase } from "./chat-database.ts";

/** What a fill came to. */
export interface ChatFill {
  /** Documents written and deleted. */
  readonly changeCount: number;
}

/**
 * Brings the chat's documents to a simulated day through Firestore's API. The document `simulation/progress` keeps the
 * day reached; killed at any instant and run again, it ends the same. A document that others have changed is
 * overwritten only by a day that changes it. Memory stays flat at every scale. Throws if the database holds another
 * seed or scale, or is already beyond the day.
 */
export async function fillChat(
  access: ChatAccess,
  simulation: Simulation,
  simulatedDay: number,
): Promise<ChatFill> {
  const database = new ChatDatabase(access);
  const progress = await database.progress(simulation);
  const firstDay = progress?.firstDay ?? simulatedDay;
  const reached = progress?.filledDay ?? firstDay;
  if (reached > simulatedDay) {
    throw new Error(
      `The sample's chat is at day ${reached} and cannot go back to day ${simulatedDay}. Start with a new database.`,
    );
  }
  let changeCount = 0;
  if (progress === null) await database.mark(simulation, { firstDay, filledDay: null });
  if (progress === null || progress.filledDay === null) {
    changeCount += await database.write(upserts(simulation.chatDocuments(firstDay)));
    await database.mark(simulation, { firstDay, filledDay: firstDay });
  }
  for (let day = reached + 1; day <= simulatedDay; day += 1) {
    changeCount += await database.write(simulation.chatChanges(day));
    await database.mark(simulation, { firstDay, filledDay: day });
  }
  return { changeCount };
}

function* upserts(documents: Iterable<ChatDocument>): Generator<ChatChange> {
  for (const document of documents) yield { kind: "upsert", document };
}
