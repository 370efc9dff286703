import { chatMess, type SentAtForm } from "../../chat-mess.ts";
import type { RandomStream } from "../../random.ts";
import { day, type Instant, minute, second } from "../../time.ts";
import type { PharmacistRoster } from "../pharmacists.ts";
import { type Conversation, type ConversationMessage, drawConversation } from "./conversation.ts";
import { type Visitor, visitorStream } from "./visitors.ts";

/** What becomes of a person who added the chat account. Nothing happens to a document after its deletion. */
export interface ConsultationLife extends Conversation {
  readonly visitor: Visitor;
  readonly questionnaire: { readonly startedAt: Instant; readonly completedAt: Instant | null } | null;
  /** When the document is deleted; its messages go with it only where somebody thought of them. */
  readonly deletion: { readonly at: Instant; readonly isWhole: boolean } | null;
}

/** A person's life in the chat by the world's own course. */
export function consultationLife(
  seed: number,
  pharmacists: PharmacistRoster,
  visitor: Visitor,
): ConsultationLife {
  const random = visitorStream(seed, visitor, "conversation");
  const { addedAt } = visitor;
  const questionnaire = drawQuestionnaire(random, visitor);
  const conversation = drawConversation(random, pharmacists, {
    addedAt,
    readyAt: questionnaire?.completedAt ?? questionnaire?.startedAt ?? addedAt,
    hasCompleted: questionnaire !== null && questionnaire.completedAt !== null,
    isGreeted: !chatMess.isOfFirstApp(addedAt),
    isCertain: isMarked(visitor),
  });
  const life = {
    ...conversation,
    visitor,
    questionnaire,
    messages: asTold(visitor, conversation.messages),
    deletion: null,
  };
  return { ...life, deletion: drawDeletion(seed, life) };
}

/** Whether a kind of mess needs the person to ask, to be answered and to be forgotten by nobody else. */
export function isMarked(visitor: Visitor): boolean {
  return (
    chatMess.unreadableSentAt(visitor.addedAt, visitor) !== null ||
    chatMess.hasLostEntry(visitor.addedAt, visitor) ||
    chatMess.isRatingNotANumber(visitor) ||
    chatMess.leavesMessagesBehind(visitor) ||
    chatMess.hasPastedPage(visitor)
  );
}

/** The last moment at which anything happens in the chat. */
export function lastEventAt(life: ConsultationLife): Instant {
  let last = life.visitor.addedAt;
  for (const at of eventTimes(life)) last = Math.max(last, at);
  return last;
}

/** When anything happens, in no order. */
export function* eventTimes(life: ConsultationLife): Generator<Instant> {
  yield life.visitor.addedAt;
  if (life.visitor.registration !== null) yield life.visitor.registration.at;
  if (life.questionnaire !== null) yield life.questionnaire.startedAt;
  if (life.questionnaire?.completedAt != null) yield life.questionnaire.completedAt;
  for (const { at } of life.assignments) yield at;
  for (const { at, reopenedAt } of life.resolutions) {
    yield at;
    if (reopenedAt !== null) yield reopenedAt;
  }
  if (life.rating !== null) yield life.rating.at;
  if (life.deletion !== null) yield life.deletion.at;
  for (const { sentAt, readAt, removedAt } of life.messages) {
    yield sentAt;
    if (readAt !== null) yield readAt;
    if (removedAt !== null) yield removedAt;
  }
}

function drawQuestionnaire(random: RandomStream, visitor: Visitor): ConsultationLife["questionnaire"] {
  const starts = random.chance(0.87);
  const isAtOnce = random.chance(0.8);
  const hesitation = random.exponential(1) * (isAtOnce ? 4 * minute : 2 * day);
  const completes = random.chance(0.88);
  const pace = random.exponential(6);
  if (!starts || chatMess.hasNoQuestionnaire(visitor.addedAt, visitor)) return null;
  const startedAt = visitor.addedAt + 5 * second + Math.floor(hesitation);
  return { startedAt, completedAt: completes ? startedAt + minute + Math.floor(pace * minute) : null };
}

/** The messages with their times as far as their documents tell them. */
export function asTold(
  visitor: Visitor,
  messages: readonly ConversationMessage[],
): readonly ConversationMessage[] {
  const form = chatMess.sentAtForm(visitor.addedAt, visitor);
  if (form === "timestamp") return messages;
  return messages.map((message) => ({ ...message, sentAt: cut(message.sentAt, form) }));
}

/** The form in which the document of the message at a place in the conversation states its time. */
export function sentAtForm({ visitor, messages }: ConsultationLife, position: number): SentAtForm {
  const unreadable = chatMess.unreadableSentAt(visitor.addedAt, visitor);
  const isMarkedOne =
    unreadable !== null && position === messages.findIndex(({ sender }) => sender === "patient");
  return isMarkedOne ? unreadable : chatMess.sentAtForm(visitor.addedAt, visitor);
}

/** An instant as far as a form of it tells. */
function cut(at: Instant, form: SentAtForm): Instant {
  if (form === "iso_text") return at - (at % (second / 1000));
  return form === "iso_text_of_japan" ? at - (at % second) : at;
}

/** People who leave the shop often ask the chat to forget them as well, and some friends do so at any time. */
function drawDeletion(seed: number, life: ConsultationLife): ConsultationLife["deletion"] {
  const { visitor } = life;
  const random = visitorStream(seed, visitor, "departure");
  const share = random.fraction();
  const isWhole = random.chance(0.5);
  const pace = random.exponential(1);
  if (chatMess.leavesMessagesBehind(visitor)) return { at: lastEventAt(life) + 5 * day, isWhole: false };
  if (isMarked(visitor)) return null;
  if (visitor.leavesAt !== null) {
    const at = Math.max(visitor.leavesAt, visitor.addedAt) + minute + Math.floor(pace * 1.5 * day);
    return share < 0.6 ? { at, isWhole } : null;
  }
  if (visitor.registration !== null || share >= 0.025) return null;
  return { at: visitor.addedAt + 10 * minute + Math.floor(pace * 200 * day), isWhole };
}
