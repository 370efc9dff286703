import { chatMess, type SentAtForm } from "../../chat-mess.ts";
import type { Instant } from "../../time.ts";
import type { Utm } from "../campaigns.ts";
import { type ConsultationLife, sentAtForm } from "./consultation-life.ts";
import type { ConversationMessage, Sender } from "./conversation.ts";
import { consultationId, messageId } from "./document-ids.ts";

export type ConsultationStatus = "added" | "asked" | "open" | "answered" | "resolved";

/** What a consultation's document says, whatever the form. */
export interface ConsultationRow {
  readonly id: string;
  readonly patientId: number | null;
  readonly lineUserId: string;
  readonly pharmacistId: number | null;
  readonly status: ConsultationStatus;
  /** How the account was added; null where the document has lost it. */
  readonly entry: { readonly utm: Utm | null; readonly addedAt: Instant } | null;
  readonly questionnaireStartedAt: Instant | null;
  readonly questionnaireCompletedAt: Instant | null;
  /** Stars; NaN where they were computed from none. */
  readonly rating: number | null;
  readonly resolvedAt: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What a message's document says. */
export interface MessageRow {
  readonly id: string;
  /** Its place in the conversation, from 0, whatever was taken out before it. */
  readonly position: number;
  readonly sender: Sender;
  readonly pharmacistId: number | null;
  readonly sentAt: Instant;
  /** The form in which the document states `sentAt`; some cannot be read, and one is missing. */
  readonly sentAtForm: SentAtForm;
  readonly readAt: Instant | null;
}

/** A consultation with its messages, which may outlive its document. */
export interface Consultation {
  readonly id: string;
  readonly document: ConsultationRow | null;
  readonly messages: readonly MessageRow[];
}

/** A consultation as of an instant; null before it is there. */
export function consultationAt(seed: number, life: ConsultationLife, at: Instant): Consultation | null {
  if (life.visitor.addedAt > at) return null;
  return {
    id: consultationId(seed, life.visitor),
    document: consultationRow(seed, life, at),
    messages: messageRows(seed, life, at),
  };
}

/** The consultation's document as of an instant; null where there is none. */
export function consultationRow(seed: number, life: ConsultationLife, at: Instant): ConsultationRow | null {
  const { visitor, questionnaire } = life;
  if (visitor.addedAt > at || isDeleted(life, at)) return null;
  const past = (time: Instant | null | undefined): Instant | null =>
    time !== null && time !== undefined && time <= at ? time : null;
  const resolution = life.resolutions.findLast((one) => one.at <= at);
  const isOpenAgain = past(resolution?.reopenedAt) !== null;
  const resolvedAt = resolution === undefined || isOpenAgain ? null : resolution.at;
  const rating = past(life.rating?.at) === null ? null : life.rating;
  const pharmacistId = life.assignments.findLast((one) => one.at <= at)?.pharmacistId ?? null;
  return {
    id: consultationId(seed, visitor),
    patientId: past(visitor.registration?.at) === null ? null : (visitor.registration?.patientId ?? null),
    lineUserId: visitor.lineUserId,
    pharmacistId,
    status: resolvedAt !== null ? "resolved" : openStatus(life, pharmacistId, at),
    entry: chatMess.hasLostEntry(visitor.addedAt, visitor)
      ? null
      : { utm: visitor.utm, addedAt: visitor.addedAt },
    questionnaireStartedAt: past(questionnaire?.startedAt),
    questionnaireCompletedAt: past(questionnaire?.completedAt),
    rating: rating !== null && chatMess.isRatingNotANumber(visitor) ? Number.NaN : (rating?.stars ?? null),
    resolvedAt,
    createdAt: visitor.addedAt,
    updatedAt: updatedAt(life, at),
  };
}

/** The messages' documents as of an instant, in order of time. */
export function messageRows(seed: number, life: ConsultationLife, at: Instant): readonly MessageRow[] {
  if (life.deletion?.isWhole && life.deletion.at <= at) return [];
  const end = Math.min(at, life.deletion?.at ?? at);
  const rows: MessageRow[] = [];
  for (const [position, message] of life.messages.entries()) {
    if (!isThere(message, end)) continue;
    const { sender, pharmacistId, sentAt, readAt } = message;
    rows.push({
      id: messageId(seed, life.visitor, position),
      position,
      sender,
      pharmacistId,
      sentAt,
      sentAtForm: sentAtForm(life, position),
      readAt: readAt !== null && readAt <= end ? readAt : null,
    });
  }
  return rows;
}

function isDeleted({ deletion }: ConsultationLife, at: Instant): boolean {
  return deletion !== null && deletion.at <= at;
}

function isThere({ sentAt, removedAt }: ConversationMessage, at: Instant): boolean {
  return sentAt <= at && (removedAt === null || removedAt > at);
}

function openStatus(life: ConsultationLife, pharmacistId: number | null, at: Instant): ConsultationStatus {
  let asked: Instant | null = null;
  let replied: Instant | null = null;
  for (const message of life.messages) {
    if (!isThere(message, at)) continue;
    if (message.sender === "patient") asked = message.sentAt;
    if (message.sender === "pharmacist") replied = message.sentAt;
  }
  if (asked === null) return "added";
  if (replied !== null && replied >= asked) return "answered";
  return pharmacistId === null ? "asked" : "open";
}

/** The last change of the document itself; a message of either side is one. */
function updatedAt(life: ConsultationLife, at: Instant): Instant {
  let last = life.visitor.addedAt;
  const touch = (time: Instant | null | undefined): void => {
    if (time !== null && time !== undefined && time <= at && time > last) last = time;
  };
  touch(life.visitor.registration?.at);
  touch(life.questionnaire?.startedAt);
  touch(life.questionnaire?.completedAt);
  touch(life.rating?.at);
  for (const assignment of life.assignments) touch(assignment.at);
  for (const resolution of life.resolutions) {
    touch(resolution.at);
    touch(resolution.reopenedAt);
  }
  for (const message of life.messages) touch(message.sentAt);
  return last;
}
