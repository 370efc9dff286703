import type { SentAtForm } from "../chat-mess.ts";
import type { Simulation } from "../simulation.ts";
import type { Instant } from "../time.ts";
import type { Consultation, ConsultationRow, MessageRow } from "../world/chat/consultations.ts";
import type { LinkTags } from "./first-touch.ts";

/** A consultation whose required fields can all be read. */
export interface ReadConsultation extends ConsultationRow {
  readonly tags: LinkTags;
  readonly addedAt: Instant;
  /** The messages whose time can be read, in order of it. */
  readonly messages: readonly MessageRow[];
  /** When the patient first wrote. */
  readonly firstMessageAt: Instant | null;
  /** When a pharmacist first wrote at or after that. */
  readonly firstReplyAt: Instant | null;
}

/** Why a time cannot be read; null where it can. */
export function unreadableTime(form: SentAtForm): "missing" | "invalid" | null {
  if (form === "missing") return "missing";
  return form === "unreadable_text" || form === "milliseconds" ? "invalid" : null;
}

/** What can be read of the chat as of a simulated day. Messages of documents that are gone or unreadable are left out. */
export function* readChat(simulation: Simulation, simulatedDay: number): Generator<ReadConsultation> {
  for (const consultation of simulation.consultations(simulatedDay)) {
    const read = readConsultation(consultation);
    if (read !== null) yield read;
  }
}

function readConsultation({ document, messages }: Consultation): ReadConsultation | null {
  if (document === null || document.entry === null) return null;
  const { utm, addedAt } = document.entry;
  const readable = messages
    .filter(({ sentAtForm }) => unreadableTime(sentAtForm) === null)
    .sort((one, other) => one.sentAt - other.sentAt);
  const firstMessageAt = readable.find(({ sender }) => sender === "patient")?.sentAt ?? null;
  const firstReply = readable.find(
    ({ sender, sentAt }) => sender === "pharmacist" && firstMessageAt !== null && sentAt >= firstMessageAt,
  );
  return {
    ...document,
    tags: {
      utmSource: utm?.source ?? null,
      utmMedium: utm?.medium ?? null,
      utmCampaign: utm?.campaign ?? null,
    },
    addedAt,
    messages: readable,
    firstMessageAt,
    firstReplyAt: firstReply?.sentAt ?? null,
  };
}
