import type { VisitorNumber } from "../../chat-mess.ts";
import { type RandomStream, randomStream } from "../../random.ts";
import {
  clockAt,
  day,
  dayInJapan,
  dayOf,
  hour,
  type Instant,
  minute,
  second,
  startOfDay,
} from "../../time.ts";
import type { AcquisitionSources, Utm } from "../campaigns.ts";
import { drawMoment } from "../day-shape.ts";
import { drawLineUserId, type PatientLife } from "../patients.ts";
import type { SignUp } from "../sign-ups.ts";

/** Somebody who adds the pharmacy's LINE account. */
export interface Visitor extends VisitorNumber {
  readonly addedAt: Instant;
  readonly lineUserId: string;
  /** What the link carried; null for none. */
  readonly utm: Utm | null;
  /** When the chat learns which patient it is; null for people who never register. */
  readonly registration: { readonly patientId: number; readonly at: Instant } | null;
  /** When the person leaves the shop; null for most. */
  readonly leavesAt: Instant | null;
}

/** What a visitor's draws are for. Messages take the numbers from `message` and `messageId` on, one each. */
const purposes = {
  arrival: 0,
  conversation: 1,
  departure: 2,
  answers: 3,
  findings: 4,
  id: 5,
  message: 1000,
  messageId: 10_000,
} as const;

const families = { patient: 0, friend: 1, event: 2 } as const;

/** The stream of one of a visitor's purposes. */
export function visitorStream(
  seed: number,
  { family, number }: VisitorNumber,
  purpose: keyof typeof purposes,
  index = 0,
): RandomStream {
  return randomStream(seed, "consultation", number, families[family] * 1_000_000 + purposes[purpose] + index);
}

/** Nobody adds the account earlier than this before signing up. */
export const longestHesitation = 32 * day;

const chatOpened = startOfDay(dayOf(2021, 7, 1)) + 10 * hour;

/** The visit of somebody who goes on to sign up, for patients with a LINE account. */
export function patientVisit(seed: number, life: PatientLife): Visitor | null {
  if (life.lineUserId === null) return null;
  const { signUp } = life;
  const who = { family: "patient", number: signUp.patient } as const;
  const random = visitorStream(seed, who, "arrival");
  const soon = random.integer(10 * minute, hour);
  const later = hour + Math.floor(random.exponential(4) * day);
  const lead = random.chance(0.4) ? soon : Math.min(later, longestHesitation - 2 * day);
  const earliest = chatOpened + random.integer(0, 10 * day);
  const linkedAfter = random.chance(0.7) ? random.exponential(2) * minute : random.exponential(1) * day;
  return {
    ...who,
    addedAt: atEdge(random.fraction(), Math.max(signUp.at - lead, earliest), signUp.at),
    lineUserId: life.lineUserId,
    utm: life.utm,
    registration: { patientId: signUp.patient + 1, at: signUp.at + second + Math.floor(linkedAfter) },
    leavesAt: life.deletedAt,
  };
}

/** Friends who never register, one for every two sign-ups: of odd numbers, which the kinds of mess among them rely on. */
export function friendVisit(seed: number, signUp: SignUp, sources: AcquisitionSources): Visitor | null {
  const { patient } = signUp;
  if (patient % 2 === 0) return null;
  const who = { family: "friend", number: patient } as const;
  const random = visitorStream(seed, who, "arrival");
  return {
    ...who,
    addedAt: drawMoment(random, signUp.day),
    lineUserId: drawLineUserId(random),
    utm: sources.draw(random, signUp.day),
    registration: null,
    leavesAt: null,
  };
}

/** Every simulated day one person scans the code of the day's event, so that small worlds have a new friend each day. */
export function eventVisit(seed: number, simulatedDay: number, sources: AcquisitionSources): Visitor {
  const who = { family: "event", number: simulatedDay } as const;
  const random = visitorStream(seed, who, "arrival");
  const addedAt = clockAt(simulatedDay - 1) + random.integer(hour, 22 * hour);
  return {
    ...who,
    addedAt,
    lineUserId: drawLineUserId(random),
    utm: sources.draw(random, dayInJapan(addedAt)),
    registration: null,
    leavesAt: null,
  };
}

/** A moment as it is, or now and then the first or the last of its day, if that is before an end. */
function atEdge(share: number, at: Instant, before: Instant): Instant {
  const dayNumber = dayInJapan(at);
  if (share < 0.01) return Math.max(startOfDay(dayNumber), chatOpened);
  const last = startOfDay(dayNumber + 1) - 1;
  return share > 0.99 && last < before ? last : at;
}
