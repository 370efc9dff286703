import type { RandomStream } from "../../random.ts";
import { day, dayInJapan, hour, type Instant, minute, second, startOfDay } from "../../time.ts";
import { drawMoment } from "../day-shape.ts";
import type { PharmacistRoster } from "../pharmacists.ts";
import { drawReply, isOpenAt, nextOpening } from "./opening-hours.ts";

export type Sender = "patient" | "pharmacist" | "bot";

/** A message and what becomes of it. */
export interface ConversationMessage {
  readonly sender: Sender;
  /** Of a pharmacist's message. */
  readonly pharmacistId: number | null;
  readonly sentAt: Instant;
  /** When the other side reads it; null where it never does. */
  readonly readAt: Instant | null;
  /** When it is taken back; null for most. */
  readonly removedAt: Instant | null;
}

/** What is said, in order of time, and what becomes of it. */
export interface Conversation {
  readonly messages: readonly ConversationMessage[];
  /** Who advises, from when on. */
  readonly assignments: readonly { readonly at: Instant; readonly pharmacistId: number }[];
  /** When the pharmacist closes it, and when a further message opens it again. */
  readonly resolutions: readonly { readonly at: Instant; readonly reopenedAt: Instant | null }[];
  readonly rating: {
    readonly at: Instant;
    readonly stars: number;
    readonly isWhole: boolean;
  } | null;
}

export interface ConversationStart {
  /** When the account was added. */
  readonly addedAt: Instant;
  /** The last that the person did with the questionnaire; the addition itself without it. */
  readonly readyAt: Instant;
  readonly hasCompleted: boolean;
  /** Whether the bot says hello. */
  readonly isGreeted: boolean;
  /** Whether everything happens: a question, a reply, a resolution and a rating. */
  readonly isCertain: boolean;
}

const mostRounds = 12;
const stars = [5, 5, 5, 5, 4, 4, 4, 3, 3, 2, 1] as const;

export function drawConversation(
  random: RandomStream,
  pharmacists: PharmacistRoster,
  start: ConversationStart,
): Conversation {
  return new Exchange(random, pharmacists, start.isCertain).run(start);
}

class Exchange {
  private readonly messages: ConversationMessage[] = [];
  private readonly assignments: { at: Instant; pharmacistId: number }[] = [];
  private readonly resolutions: { at: Instant; reopenedAt: Instant | null }[] = [];

  constructor(
    private readonly random: RandomStream,
    private readonly pharmacists: PharmacistRoster,
    private readonly isCertain: boolean,
  ) {}

  run(start: ConversationStart): Conversation {
    const { random } = this;
    if (start.isGreeted) this.say("bot", start.addedAt + random.integer(second, 3 * second));
    const asks = random.chance(start.hasCompleted ? 0.72 : 0.25) || this.isCertain;
    const askedAt = drawQuestion(random, start.readyAt);
    if (random.chance(0.04)) this.reachOut(start.readyAt, asks ? askedAt : Number.POSITIVE_INFINITY);
    let rating: Conversation["rating"] = null;
    if (asks) {
      const lastReply = this.converse(askedAt);
      const closed = this.close(lastReply);
      if (closed !== null) rating = this.rate(closed);
      if (closed !== null && random.chance(0.06)) this.reopen(closed);
    }
    return { messages: this.messages, assignments: this.assignments, resolutions: this.resolutions, rating };
  }

  /** A pharmacist writes first, if that is before the patient does. */
  private reachOut(readyAt: Instant, askedAt: Instant): void {
    const at = nextOpening(readyAt + day + this.wait(day)) + minute + this.wait(20 * minute);
    if (at < askedAt) this.reply(at);
  }

  /** Questions and replies in turn; returns whether the last question was answered, null where none was. */
  private converse(askedAt: Instant): "all" | "some" | "none" {
    const { random } = this;
    let at = askedAt;
    for (let round = 0; round < mostRounds; round += 1) {
      const repliedAt = this.ask(at, round === 0);
      if (repliedAt === null) return round === 0 ? "none" : "some";
      if (!random.chance(0.45)) return "all";
      const isSameDay = random.chance(0.75);
      at = isSameDay
        ? repliedAt + 30 * second + this.wait(40 * minute)
        : drawMoment(random, dayInJapan(repliedAt) + 1 + Math.floor(random.exponential(1.5)));
    }
    return "all";
  }

  /** A question, the bot's notice outside opening hours, and the reply; returns when the reply came. */
  private ask(askedAt: Instant, isFirst: boolean): Instant | null {
    const { random } = this;
    const place = this.messages.length;
    const takesBack = random.chance(0.007);
    const takenBackAt = askedAt + 5 * second + this.wait(10 * minute);
    this.say("patient", askedAt, { removedAt: takesBack && !this.isCertain ? takenBackAt : null });
    const isNotified = random.chance(isFirst ? 1 : 0.3);
    const noticeAt = askedAt + random.integer(second, 4 * second);
    if (isNotified && !isOpenAt(askedAt)) this.say("bot", noticeAt);
    const drawn = drawReply(random, askedAt);
    const repliedAt = drawn ?? (this.isCertain ? nextOpening(askedAt) + hour : null);
    const looks = random.chance(0.5);
    const lookedAt = nextOpening(askedAt) + this.wait(hour);
    const openedAt =
      repliedAt === null ? (looks ? lookedAt : null) : repliedAt - random.integer(second, 25 * second);
    const asked = this.messages[place];
    if (openedAt === null || asked === undefined) return repliedAt;
    this.messages[place] = { ...asked, readAt: openedAt };
    this.assign(openedAt);
    if (repliedAt !== null) this.reply(repliedAt);
    return repliedAt;
  }

  private reply(at: Instant): void {
    const pharmacistId = this.assign(at);
    const isRead = this.random.chance(0.9);
    const readAt = at + 5 * second + this.wait(hour);
    if (pharmacistId !== null) this.say("pharmacist", at, { pharmacistId, readAt: isRead ? readAt : null });
  }

  /** The one who advises, who is another than before now and then, and when the one before has left. */
  private assign(at: Instant): number | null {
    const current = this.assignments.at(-1);
    const drawn = this.pharmacists.draw(this.random, at);
    const handsOver = this.random.chance(0.08);
    if (current !== undefined && !handsOver && this.pharmacists.isAtWork(current.pharmacistId, at)) {
      return current.pharmacistId;
    }
    if (drawn !== null && drawn !== current?.pharmacistId) this.assignments.push({ at, pharmacistId: drawn });
    return drawn;
  }

  private close(answered: "all" | "some" | "none"): Instant | null {
    const { random } = this;
    const probability = { all: 0.85, some: 0.5, none: 0.15 }[answered];
    const closes = random.chance(probability) || this.isCertain;
    const at = nextOpening(this.lastAt() + this.wait(20 * hour)) + random.integer(minute, 40 * minute);
    if (!closes) return null;
    this.assign(at);
    this.resolutions.push({ at, reopenedAt: null });
    return at;
  }

  private rate(closedAt: Instant): Conversation["rating"] {
    const { random } = this;
    const rates = random.chance(0.55) || this.isCertain;
    const at = closedAt + 5 * minute + this.wait(3 * hour);
    const given = random.pick(stars);
    const isHalved = random.chance(0.15) && given > 1;
    const isWhole = random.chance(0.7);
    if (!rates) return null;
    return { at, stars: isHalved ? given - 0.5 : given, isWhole: isWhole && !isHalved };
  }

  private reopen(closedAt: Instant): void {
    const at = closedAt + 10 * minute + this.wait(4 * day);
    this.resolutions[this.resolutions.length - 1] = { at: closedAt, reopenedAt: at };
    const repliedAt = this.ask(at, false);
    if (repliedAt !== null) this.close("all");
  }

  private say(
    sender: Sender,
    sentAt: Instant,
    rest: Partial<Pick<ConversationMessage, "pharmacistId" | "readAt" | "removedAt">> = {},
  ): void {
    this.messages.push({ sender, sentAt, pharmacistId: null, readAt: null, removedAt: null, ...rest });
  }

  private lastAt(): Instant {
    return this.messages.at(-1)?.sentAt ?? 0;
  }

  private wait(mean: number): number {
    return Math.floor(this.random.exponential(mean));
  }
}

/** When a person asks: at once or on a later day, and now and then on the stroke of an hour that matters. */
function drawQuestion(random: RandomStream, readyAt: Instant): Instant {
  const share = random.fraction();
  const pace = random.exponential(1);
  if (share < 0.65) return readyAt + 20 * second + Math.floor(pace * 8 * minute);
  const later = dayInJapan(readyAt) + 1 + Math.floor(pace * 2.5);
  const moment = drawMoment(random, later);
  return share > 0.95 ? startOfDay(later) + random.pick(strokes) : moment;
}

const strokes = [9 * hour, 9 * hour - 1, 12 * hour, 18 * hour - 1, 18 * hour] as const;
