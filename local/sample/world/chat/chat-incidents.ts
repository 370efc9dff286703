import { type RandomStream, randomStream } from "../../random.ts";
import { clockAt, hour, type Instant, minute, second } from "../../time.ts";
import type { PharmacistRoster } from "../pharmacists.ts";
import { asTold, type ConsultationLife, isMarked, lastEventAt } from "./consultation-life.ts";

/** Something that happens to the old consultation of a friend who never registered, on top of the world's own course. */
export type ChatIncident =
  /** The person asks to be forgotten; the messages are forgotten about. */
  | { readonly kind: "forgotten"; readonly at: Instant }
  /** A pharmacist answers at last, and closes the consultation. */
  | { readonly kind: "answered"; readonly at: Instant; readonly pharmacistId: number | null }
  /** The first question is taken out because it named somebody else. */
  | { readonly kind: "message_removed"; readonly at: Instant }
  | { readonly kind: "rated"; readonly at: Instant; readonly stars: number };

/** What the choice of incidents has to know about the world before a day. */
export interface ChatBefore {
  /** How many patients have signed up by an instant; friends are numbered as they are. */
  patientCount(at: Instant): number;
  /** A friend's life by the world's own course; null where there is no such friend. */
  friendLife(friend: number): ConsultationLife | null;
  readonly pharmacists: PharmacistRoster;
}

/** How many friends are asked, at most, for a consultation that fits. */
const longestSearch = 3000;

/**
 * Small worlds would have days on which nothing old changes in the chat. So that every simulated day restates earlier
 * ones at every scale, each has one incident of each kind, as far as some consultation fits it. A friend has one at most.
 */
export class ChatIncidents {
  private readonly byFriend = new Map<number, ChatIncident>();
  private through = 0;

  constructor(
    private readonly seed: number,
    private readonly world: ChatBefore,
  ) {}

  extendThrough(simulatedDay: number): void {
    while (this.through < simulatedDay) {
      this.through += 1;
      this.simulateDay(this.through);
    }
  }

  of(friend: number): ChatIncident | undefined {
    return this.byFriend.get(friend);
  }

  private simulateDay(simulatedDay: number): void {
    const began = clockAt(simulatedDay - 1);
    for (const [kindNumber, kind] of kinds.entries()) {
      const random = randomStream(this.seed, "chatIncident", simulatedDay, kindNumber);
      const at = began + random.integer(hour, 23 * hour);
      const friend = this.find(random, began, kind.fits);
      if (friend !== null) this.byFriend.set(friend, kind.happen(at, random, this.world.pharmacists));
    }
  }

  private find(
    random: RandomStream,
    before: Instant,
    fits: (life: ConsultationLife) => boolean,
  ): number | null {
    const count = this.world.patientCount(before);
    const start = Math.floor(random.fraction() * count);
    for (let step = 0; step < Math.min(count, longestSearch); step += 1) {
      const friend = (start + step) % count;
      if (this.byFriend.has(friend)) continue;
      const life = this.world.friendLife(friend);
      if (life === null || life.deletion !== null || isMarked(life.visitor)) continue;
      if (lastEventAt(life) <= before - hour && fits(life)) return friend;
    }
    return null;
  }
}

const kinds: readonly {
  fits(life: ConsultationLife): boolean;
  happen(at: Instant, random: RandomStream, pharmacists: PharmacistRoster): ChatIncident;
}[] = [
  { fits: hasQuestion, happen: (at) => ({ kind: "forgotten", at }) },
  {
    fits: (life) => hasQuestion(life) && !isResolved(life),
    happen: (at, random, pharmacists) => ({
      kind: "answered",
      at,
      pharmacistId: pharmacists.draw(random, at),
    }),
  },
  { fits: hasQuestion, happen: (at) => ({ kind: "message_removed", at }) },
  {
    fits: (life) => isResolved(life) && life.rating === null,
    happen: (at, random) => ({ kind: "rated", at, stars: random.integer(1, 5) }),
  },
];

function hasQuestion({ messages }: ConsultationLife): boolean {
  return messages.some(({ sender, removedAt }) => sender === "patient" && removedAt === null);
}

function isResolved({ resolutions }: ConsultationLife): boolean {
  const last = resolutions.at(-1);
  return last !== undefined && last.reopenedAt === null;
}

/** The life with what the incident adds to its end. */
export function withChatIncident(life: ConsultationLife, incident: ChatIncident): ConsultationLife {
  switch (incident.kind) {
    case "forgotten":
      return { ...life, deletion: { at: incident.at, isWhole: false } };
    case "message_removed":
      return withoutFirstQuestion(life, incident.at);
    case "rated":
      return { ...life, rating: { at: incident.at, stars: incident.stars, isWhole: true } };
    case "answered":
      return incident.pharmacistId === null ? life : withAnswer(life, incident.at, incident.pharmacistId);
  }
}

function withAnswer(life: ConsultationLife, at: Instant, pharmacistId: number): ConsultationLife {
  const answer = {
    sender: "pharmacist",
    pharmacistId,
    sentAt: at,
    readAt: at + 7 * minute,
    removedAt: null,
  } as const;
  return {
    ...life,
    messages: [...life.messages, ...asTold(life.visitor, [answer])],
    assignments: [...life.assignments, { at: at - 40 * second, pharmacistId }],
    resolutions: [...life.resolutions, { at: at + 12 * minute, reopenedAt: null }],
  };
}

function withoutFirstQuestion(life: ConsultationLife, removedAt: Instant): ConsultationLife {
  const first = life.messages.findIndex(
    (message) => message.sender === "patient" && message.removedAt === null,
  );
  return {
    ...life,
    messages: life.messages.map((message, index) => (index === first ? { ...message, removedAt } : message)),
  };
}
