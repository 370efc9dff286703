import type { Simulation } from "../../../local/sample/simulation.ts";
import { writeJson } from "../../../local/sample/sinks/firestore-json.ts";
import type { ChatChange, ChatDocument, FieldValue } from "../../../local/sample/world/chat/document.ts";

/** Documents as text, by path. */
export type ChatState = Map<string, string>;

export function chatState(simulation: Simulation, day: number): ChatState {
  const state: ChatState = new Map();
  for (const document of simulation.chatDocuments(day)) {
    if (state.has(document.path)) throw new Error(`The document ${document.path} is there twice.`);
    state.set(document.path, documentText(document));
  }
  return state;
}

/** Applies changes to a state, refusing deletions of what is not there and writes that change nothing. */
export function applyToChat(state: ChatState, changes: Iterable<ChatChange>): void {
  const changed = new Set<string>();
  for (const change of changes) {
    const path = change.kind === "delete" ? change.path : change.document.path;
    if (changed.has(path)) throw new Error(`The document ${path} changes twice.`);
    changed.add(path);
    if (change.kind === "delete") {
      if (!state.delete(path)) throw new Error(`The document ${path} is deleted and not there.`);
      continue;
    }
    const text = documentText(change.document);
    if (state.get(path) === text) throw new Error(`The document ${path} is written and does not change.`);
    state.set(path, text);
  }
}

export function documentText(document: ChatDocument): string {
  return writeJson({ kind: "upsert", document }, "root");
}

/** Every value of a document, nested ones included, with the names on the way to it. */
export function* values(document: ChatDocument): Generator<readonly [path: string, value: FieldValue]> {
  yield* valuesWithin("", { kind: "map", fields: document.fields });
}

function* valuesWithin(path: string, value: FieldValue): Generator<readonly [string, FieldValue]> {
  yield [path, value];
  if (value.kind === "array") for (const one of value.values) yield* valuesWithin(`${path}[]`, one);
  if (value.kind !== "map") return;
  for (const [name, field] of Object.entries(value.fields)) {
    if (field !== undefined) yield* valuesWithin(`${path}.${name}`, field);
  }
}
