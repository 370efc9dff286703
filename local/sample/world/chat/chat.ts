import { clockAt, type Instant } from "../../time.ts";
import type { AcquisitionSources } from "../campaigns.ts";
import type { PatientLife } from "../patients.ts";
import type { PharmacistRoster } from "../pharmacists.ts";
import type { SignUp, SignUps } from "../sign-ups.ts";
import { broadcastDocuments } from "./broadcasts.ts";
import { ChatIncidents, withChatIncident } from "./chat-incidents.ts";
import { type ConsultationLife, consultationLife, eventTimes } from "./consultation-life.ts";
import {
  type Consultation,
  consultationAt,
  consultationRow,
  type MessageRow,
  messageRows,
} from "./consultations.ts";
import type { ChatChange, ChatDocument } from "./document.ts";
import { consultationId } from "./document-ids.ts";
import { consultationDocument, consultationPath, messageDocument, messagePath } from "./documents.ts";
import { eventVisit, friendVisit, longestHesitation, patientVisit, type Visitor } from "./visitors.ts";

/** What the chat leans on. */
export interface ChatWorld {
  readonly seed: number;
  readonly signUps: SignUps;
  readonly sources: AcquisitionSources;
  readonly pharmacists: PharmacistRoster;
  patientLife(signUp: SignUp): PatientLife;
}

/** The chat on LINE: consultations are generated while they are read, in the order of sign-ups. */
export class Chat {
  private readonly incidents: ChatIncidents;

  constructor(private readonly world: ChatWorld) {
    const { seed, signUps, sources, pharmacists } = world;
    this.incidents = new ChatIncidents(seed, {
      patientCount: (at) => signUps.countThrough(at),
      friendLife: (friend) => {
        const visitor = friendVisit(seed, signUps.byPatient(friend), sources);
        return visitor === null ? null : consultationLife(seed, pharmacists, visitor);
      },
      pharmacists,
    });
  }

  /** Simulates the chat through a day's clock; the pharmacists must have been before. */
  extendThrough(simulatedDay: number): void {
    this.incidents.extendThrough(simulatedDay);
  }

  /** Every consultation of which documents are there, as of a simulated day's clock. */
  *consultations(simulatedDay: number): Generator<Consultation> {
    const { seed } = this.world;
    const at = clockAt(simulatedDay);
    for (const life of this.lives(simulatedDay)) {
      const consultation = consultationAt(seed, life, at);
      if (consultation !== null && hasDocuments(consultation)) yield consultation;
    }
  }

  /** Every document as of a simulated day's clock. */
  *documents(simulatedDay: number): Generator<ChatDocument> {
    const { seed } = this.world;
    const at = clockAt(simulatedDay);
    for (const life of this.lives(simulatedDay)) {
      const row = consultationRow(seed, life, at);
      if (row !== null) yield consultationDocument(seed, life, row);
      for (const message of messageRows(seed, life, at)) yield messageDocument(seed, life, message);
    }
    yield* broadcastDocuments(Number.NEGATIVE_INFINITY, at);
  }

  /** What became of the documents between the clock of the day before and this day's. */
  *changes(simulatedDay: number): Generator<ChatChange> {
    const before = clockAt(simulatedDay - 1);
    const at = clockAt(simulatedDay);
    for (const life of this.lives(simulatedDay)) {
      if (happensIn(life, before, at)) yield* this.consultationChanges(life, before, at);
    }
    for (const document of broadcastDocuments(before, at)) yield { kind: "upsert", document };
  }

  private *consultationChanges(life: ConsultationLife, before: Instant, at: Instant): Generator<ChatChange> {
    const { seed } = this.world;
    const previous = consultationRow(seed, life, before);
    const row = consultationRow(seed, life, at);
    if (row === null) {
      if (previous !== null) yield { kind: "delete", path: consultationPath(previous.id) };
    } else if (previous === null || !isSame(previous, row)) {
      yield { kind: "upsert", document: consultationDocument(seed, life, row) };
    }
    const old = new Map<string, MessageRow>();
    for (const message of messageRows(seed, life, before)) old.set(message.id, message);
    for (const message of messageRows(seed, life, at)) {
      const known = old.get(message.id);
      old.delete(message.id);
      if (known !== undefined && isSame(known, message)) continue;
      yield { kind: "upsert", document: messageDocument(seed, life, message) };
    }
    const id = consultationId(seed, life.visitor);
    for (const gone of old.keys()) yield { kind: "delete", path: messagePath(id, gone) };
  }

  private *lives(simulatedDay: number): Generator<ConsultationLife> {
    const { seed, pharmacists } = this.world;
    for (const visitor of this.visitors(simulatedDay)) {
      const life = consultationLife(seed, pharmacists, visitor);
      const incident = visitor.family === "friend" ? this.incidents.of(visitor.number) : undefined;
      yield incident === undefined ? life : withChatIncident(life, incident);
    }
  }

  /** Everybody who has added the account by a simulated day's clock. */
  private *visitors(simulatedDay: number): Generator<Visitor> {
    const { seed, signUps, sources } = this.world;
    const at = clockAt(simulatedDay);
    for (const signUp of signUps.through(at + longestHesitation)) {
      const patient = patientVisit(seed, this.world.patientLife(signUp));
      if (patient !== null && patient.addedAt <= at) yield patient;
      const friend = friendVisit(seed, signUp, sources);
      if (friend !== null && friend.addedAt <= at) yield friend;
    }
    for (let day = 1; day <= simulatedDay; day += 1) yield eventVisit(seed, day, sources);
  }
}

function hasDocuments({ document, messages }: Consultation): boolean {
  return document !== null || messages.length > 0;
}

function happensIn(life: ConsultationLife, after: Instant, through: Instant): boolean {
  for (const at of eventTimes(life)) if (after < at && at <= through) return true;
  return false;
}

/** Whether two rows of a kind say the same; nested values are the life's own and never change. */
function isSame<Row extends object>(one: Row, other: Row): boolean {
  const values = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).every(
    ([name, value]) => (typeof value === "object" && value !== null) || Object.is(values.get(name), value),
  );
}
