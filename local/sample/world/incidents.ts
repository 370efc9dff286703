import { type RandomStream, randomStream } from "../random.ts";
import { clockAt, day, hour, type Instant, minute } from "../time.ts";
import { lastEventAt, type OrderLife } from "./order-life.ts";

/** Something that happens to an old order, or to a patient, on top of the world's own course. */
export type Incident =
  | {
      readonly kind: "line_refunded";
      readonly patient: number;
      readonly position: number;
      readonly line: number;
      readonly at: Instant;
    }
  | {
      readonly kind: "order_canceled";
      readonly patient: number;
      readonly position: number;
      readonly at: Instant;
    }
  | {
      readonly kind: "order_deleted";
      readonly patient: number;
      readonly position: number;
      readonly at: Instant;
    }
  | {
      readonly kind: "line_removed";
      readonly patient: number;
      readonly position: number;
      readonly line: number;
      readonly at: Instant;
    }
  | {
      readonly kind: "order_paid_late";
      readonly patient: number;
      readonly position: number;
      readonly paidAt: Instant;
      readonly at: Instant;
    }
  | { readonly kind: "patient_left"; readonly patient: number; readonly at: Instant };

type OrderIncident = Exclude<Incident, { kind: "patient_left" }>;

/** What the choice of incidents has to know about the world before a day. */
export interface WorldBefore {
  patientCount(at: Instant): number;
  /** The lives of a patient's orders placed after one instant and up to another, by the world's own course. */
  orderLives(patient: number, after: Instant, through: Instant): readonly OrderLife[];
  leavesByItself(patient: number): boolean;
}

/** How many patients are asked, at most, for an order that fits. */
const longestSearch = 5000;
const recently = 60 * day;
const longAgo = 500 * day;

/**
 * Small worlds would have days on which nothing old changes. So that every simulated day restates earlier ones
 * at every scale, each has one incident of each kind, as far as some order fits it. A patient has one at most.
 */
export class Incidents {
  private readonly seed: number;
  private readonly world: WorldBefore;
  private readonly byPatient = new Map<number, Incident>();
  private through = 0;

  constructor(seed: number, world: WorldBefore) {
    this.seed = seed;
    this.world = world;
  }

  extendThrough(simulatedDay: number): void {
    while (this.through < simulatedDay) {
      this.through += 1;
      this.simulateDay(this.through);
    }
  }

  of(patient: number): Incident | undefined {
    return this.byPatient.get(patient);
  }

  private simulateDay(simulatedDay: number): void {
    const began = clockAt(simulatedDay - 1);
    for (const [kindNumber, kind] of orderIncidentKinds.entries()) {
      const random = randomStream(this.seed, "incident", simulatedDay, kindNumber);
      const at = began + random.integer(hour, 23 * hour);
      const life =
        this.findOrder(random, began, began - recently, kind.fits) ??
        this.findOrder(random, began, began - longAgo, kind.fits);
      if (life !== null) this.byPatient.set(life.patient, kind.happen(life, at, random));
    }
    const random = randomStream(this.seed, "incident", simulatedDay, orderIncidentKinds.length);
    const patient = this.findPatient(random, began);
    if (patient === null) return;
    this.byPatient.set(patient, {
      kind: "patient_left",
      patient,
      at: began + random.integer(hour, 23 * hour),
    });
  }

  private findOrder(
    random: RandomStream,
    before: Instant,
    placedAfter: Instant,
    fits: (life: OrderLife) => boolean,
  ): OrderLife | null {
    for (const patient of this.patientsFromAnywhere(random, before)) {
      for (const life of this.world.orderLives(patient, placedAfter, before).toReversed()) {
        if (life.deletedAt === null && lastEventAt(life) <= before - hour && fits(life)) return life;
      }
    }
    return null;
  }

  private findPatient(random: RandomStream, before: Instant): number | null {
    for (const patient of this.patientsFromAnywhere(random, before)) {
      if (!this.world.leavesByItself(patient)) return patient;
    }
    return null;
  }

  private *patientsFromAnywhere(random: RandomStream, before: Instant): Generator<number> {
    const count = this.world.patientCount(before);
    const start = Math.floor(random.fraction() * count);
    for (let step = 0; step < Math.min(count, longestSearch); step += 1) {
      const patient = (start + step) % count;
      if (!this.byPatient.has(patient)) yield patient;
    }
  }
}

interface OrderIncidentKind {
  fits(life: OrderLife): boolean;
  happen(life: OrderLife, at: Instant, random: RandomStream): OrderIncident;
}

const orderIncidentKinds: readonly OrderIncidentKind[] = [
  {
    fits: (life) =>
      life.shippedAt !== null && isSale(life) && life.lines.every((line) => line.refundedAt === null),
    happen: ({ patient, position, lines }, at) => ({
      kind: "line_refunded",
      patient,
      position,
      line: lastPresent(lines),
      at,
    }),
  },
  {
    fits: isSale,
    happen: ({ patient, position }, at) => ({ kind: "order_canceled", patient, position, at }),
  },
  {
    fits: isSale,
    happen: ({ patient, position }, at) => ({ kind: "order_deleted", patient, position, at }),
  },
  {
    fits: (life) => isOpen(life) && life.lines.filter((line) => line.removedAt === null).length > 1,
    happen: ({ patient, position, lines }, at) => ({
      kind: "line_removed",
      patient,
      position,
      line: lastPresent(lines),
      at,
    }),
  },
  {
    fits: isOpen,
    happen: ({ patient, position, orderedAt }, at, random) => {
      const paidAt = Math.max(orderedAt + minute, at - random.integer(hour, 60 * hour));
      return { kind: "order_paid_late", patient, position, paidAt, at };
    },
  },
];

function isSale(life: OrderLife): boolean {
  return life.payment !== null && life.canceledAt === null;
}

/** Neither paid nor canceled. */
function isOpen(life: OrderLife): boolean {
  return life.payment === null && life.canceledAt === null;
}

function lastPresent(lines: OrderLife["lines"]): number {
  return lines.findLastIndex((line) => line.removedAt === null);
}

/** The order's life with what the incident adds to its end. */
export function withIncident(life: OrderLife, incident: OrderIncident): OrderLife {
  switch (incident.kind) {
    case "order_canceled":
      return { ...life, canceledAt: incident.at };
    case "order_deleted":
      return { ...life, deletedAt: incident.at };
    case "order_paid_late":
      return { ...life, payment: { paidAt: incident.paidAt, recordedAt: incident.at } };
    case "line_refunded":
      return withLine(life, incident.line, { refundedAt: incident.at });
    case "line_removed":
      return withLine(life, incident.line, { removedAt: incident.at });
  }
}

function withLine(
  life: OrderLife,
  changed: number,
  change: { readonly refundedAt: Instant } | { readonly removedAt: Instant },
): OrderLife {
  return {
    ...life,
    lines: life.lines.map((line, index) => (index === changed ? { ...line, ...change } : line)),
  };
}
