import { dayInJapan, dayOf, type Instant } from "./time.ts";

/** How a document of the chat states when a message was sent. */
export type SentAtForm =
  | "timestamp"
  /** `2022-03-01T12:34:56.789Z`. */
  | "iso_text"
  /** `2022-03-01T21:34:56+09:00`. */
  | "iso_text_of_japan"
  /** `Invalid Date`, or a date as people write it. */
  | "unreadable_text"
  /** A number of milliseconds. */
  | "milliseconds"
  | "missing";

/** Who added the chat account, by their place in the simulation: a patient to be, another friend, or a visitor of a day's event. */
export interface VisitorNumber {
  readonly family: "patient" | "friend" | "event";
  readonly number: number;
}

/**
 * The mess of the chat's documents, a kind each. Places are fixed, so that small worlds have each kind too. Links without
 * a campaign are in world/campaigns.ts, deletions that leave messages behind in world/chat/consultation-life.ts,
 * other collections of the same name in world/chat/broadcasts.ts.
 */
export const chatMess = {
  /** Documents of the first app, which was replaced in 2023. */
  isOfFirstApp: (addedAt: Instant): boolean => dayInJapan(addedAt) < firstAppEnded,
  /** The first app began without a questionnaire, and kept some answers as JSON in a string. */
  hasNoQuestionnaire: (addedAt: Instant, { number }: VisitorNumber): boolean =>
    chatMess.isOfFirstApp(addedAt) && number % 3 === 0,
  hasAnswersAsText: (addedAt: Instant, { number }: VisitorNumber): boolean =>
    chatMess.isOfFirstApp(addedAt) && number % 3 === 1,
  /** The first app kept numbers and references as text. */
  hasReferencesAsText: (addedAt: Instant, { number }: VisitorNumber): boolean =>
    chatMess.isOfFirstApp(addedAt) && number % 4 === 1,
  /** The first app numbered documents, in words. */
  hasNumberedId: (addedAt: Instant, { number }: VisitorNumber): boolean =>
    chatMess.isOfFirstApp(addedAt) && number % 5 === 2,
  /** How most messages of the consultation state their time. */
  sentAtForm: (addedAt: Instant, { number }: VisitorNumber): SentAtForm => {
    if (!chatMess.isOfFirstApp(addedAt)) return "timestamp";
    if (number % 5 === 2) return "iso_text";
    return number % 5 === 3 ? "iso_text_of_japan" : "timestamp";
  },
  /** How the one message of the consultation states its time that cannot be read; null where all can be. */
  unreadableSentAt: (addedAt: Instant, { family, number }: VisitorNumber): SentAtForm | null => {
    if (family !== "friend") return null;
    if (number % 58 === 5) return "missing";
    if (!chatMess.isOfFirstApp(addedAt)) return null;
    if (number % 34 === 7) return "unreadable_text";
    return number % 34 === 11 ? "milliseconds" : null;
  },
  /** A document whose map of the entry was lost. */
  hasLostEntry: (addedAt: Instant, { family, number }: VisitorNumber): boolean =>
    family === "friend" && chatMess.isOfFirstApp(addedAt) && number % 46 === 13,
  /** A mean of no stars. */
  isRatingNotANumber: ({ family, number }: VisitorNumber): boolean =>
    family === "friend" && number % 40 === 15,
  /** A person who asked to be forgotten; the messages were forgotten about. */
  leavesMessagesBehind: ({ family, number }: VisitorNumber): boolean =>
    family === "friend" && number % 70 === 17,
  /** A message of 70,000 characters and more: a whole web page, pasted. */
  hasPastedPage: ({ family, number }: VisitorNumber): boolean => family === "friend" && number % 5000 === 9,
  /** Absent fields are null in some documents and missing in others. */
  statesNulls: ({ number }: VisitorNumber): boolean => number % 4 < 2,
  /** LINE's message numbers, which no double holds. */
  lineMessageNumber: (high: number, low: number): bigint =>
    9_007_199_254_740_993n + (BigInt(high) << 32n) + BigInt(low),
  /** A body-mass index computed from a height of 0, or from none at all. */
  bodyMassIndex: ({ number }: VisitorNumber, value: number): number => {
    if (number % 13 === 5) return Number.POSITIVE_INFINITY;
    return number % 13 === 7 ? Number.NaN : value;
  },
} as const;

const firstAppEnded = dayOf(2023, 1, 1);
