import { clockAt, hour, type Instant } from "./time.ts";
import { AdPlatform } from "./world/ad-platform.ts";
import { AcquisitionSources } from "./world/campaigns.ts";
import { type AppChange, orderChanges, tableChanges } from "./world/changes.ts";
import { Chat } from "./world/chat/chat.ts";
import type { Consultation } from "./world/chat/consultations.ts";
import type { ChatChange, ChatDocument } from "./world/chat/document.ts";
import { Incidents, withIncident } from "./world/incidents.ts";
import { longestOrderLife, type OrderLife, orderLife, type Shop } from "./world/order-life.ts";
import { OrderCounts, type OrderNumber } from "./world/order-numbers.ts";
import { orderRows } from "./world/order-rows.ts";
import { orderSchedule, type ScheduledOrder } from "./world/order-schedule.ts";
import { leavesAt, patientChanged, patientLife, patientRow } from "./world/patients.ts";
import { PharmacistRoster } from "./world/pharmacists.ts";
import { ProductCatalogue } from "./world/products.ts";
import type { OrderWithItems, PatientRow, PharmacistRow, ProductRow } from "./world/rows.ts";
import { type SignUp, SignUps } from "./world/sign-ups.ts";

/** The simulated day on which the app's schema is migrated. */
export const migrationDay = 2;

export interface SimulationOptions {
  /** Any whole number; each gives another world. */
  readonly seed: number;
  /** 1 is 2,000 patients and about 12,000 orders over four years; fractions work. */
  readonly scale: number;
}

/** A patient with everything ordered so far. */
export interface PatientHistory {
  readonly patient: PatientRow;
  /** In the order in which they were placed. */
  readonly orders: readonly OrderWithItems[];
}

/**
 * The sample business Hinata Kampo. Seed, scale and simulated day alone decide what is in it. Rows are generated
 * while they are read, so memory stays flat at every scale. Day 0 is the four years of history.
 */
export interface Simulation {
  readonly seed: number;
  readonly scale: number;
  /** The rows of each table of the app as of a simulated day's clock. */
  products(simulatedDay: number): Iterable<ProductRow>;
  pharmacists(simulatedDay: number): Iterable<PharmacistRow>;
  patients(simulatedDay: number): Iterable<PatientRow>;
  orders(simulatedDay: number): Iterable<OrderWithItems>;
  /** The patients, each with all orders, as of a simulated day's clock. */
  patientHistories(simulatedDay: number): Iterable<PatientHistory>;
  /** What changed in the app between the clock of the day before and this day's; from day 1 on. */
  changes(simulatedDay: number): Iterable<AppChange>;
  /** The consultations in the chat as of a simulated day's clock, gone ones included as far as messages of them are left. */
  consultations(simulatedDay: number): Iterable<Consultation>;
  /** The documents of the chat's database as of a simulated day's clock. */
  chatDocuments(simulatedDay: number): Iterable<ChatDocument>;
  /** What became of the chat's documents between the clock of the day before and this day's; from day 1 on. */
  chatChanges(simulatedDay: number): Iterable<ChatChange>;
  /** The ad accounts, what is in them and what the platform reports, as of a simulated day's clock. */
  readonly ads: AdPlatform;
}

/** Throws a RangeError if the seed is not a whole number or the scale not a positive one. */
export function createSimulation(options: SimulationOptions): Simulation {
  const { seed, scale } = options;
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`The sample's seed must be a whole number, not ${seed}.`);
  if (!Number.isFinite(scale) || scale <= 0) {
    throw new RangeError(`The sample's scale must be a positive number, not ${scale}.`);
  }
  return new SampleBusiness(seed, scale);
}

interface NumberedOrder {
  readonly number: OrderNumber;
  /** Its place among the patient's orders, from 0. */
  readonly position: number;
  readonly scheduled: ScheduledOrder;
}

interface PatientSchedule {
  readonly signUp: SignUp;
  readonly orders: readonly NumberedOrder[];
}

class SampleBusiness implements Simulation {
  readonly seed: number;
  readonly scale: number;
  readonly ads: AdPlatform;
  private readonly signUps: SignUps;
  private readonly shop: Shop & { products: ProductCatalogue; pharmacists: PharmacistRoster };
  private readonly sources: AcquisitionSources;
  private readonly incidents: Incidents;
  private readonly chat: Chat;
  private counted: { readonly through: Instant; readonly counts: OrderCounts } | null = null;

  constructor(seed: number, scale: number) {
    this.seed = seed;
    this.scale = scale;
    this.ads = new AdPlatform(seed, scale);
    this.signUps = new SignUps(seed, scale);
    this.sources = new AcquisitionSources(seed);
    this.shop = {
      seed,
      products: new ProductCatalogue(seed),
      pharmacists: new PharmacistRoster(seed),
      giftMessagesFrom: clockAt(migrationDay - 1) + 3 * hour,
    };
    this.incidents = new Incidents(seed, {
      patientCount: (at) => this.signUps.countThrough(at),
      orderLives: (patient, after, through) => this.uneventfulLives(patient, after, through),
      leavesByItself: (patient) => leavesAt(seed, this.signUps.byPatient(patient)) !== null,
    });
    this.chat = new Chat({
      seed,
      signUps: this.signUps,
      sources: this.sources,
      pharmacists: this.shop.pharmacists,
      patientLife: (signUp) => this.patientLife(signUp),
    });
  }

  products(simulatedDay: number): Iterable<ProductRow> {
    this.extendThrough(simulatedDay);
    return this.shop.products.rows(clockAt(simulatedDay));
  }

  pharmacists(simulatedDay: number): Iterable<PharmacistRow> {
    this.extendThrough(simulatedDay);
    return this.shop.pharmacists.rows(clockAt(simulatedDay));
  }

  *patients(simulatedDay: number): Generator<PatientRow> {
    this.extendThrough(simulatedDay);
    const at = clockAt(simulatedDay);
    for (const signUp of this.signUps.through(at)) yield this.patientRow(signUp, at);
  }

  *orders(simulatedDay: number): Generator<OrderWithItems> {
    const at = clockAt(simulatedDay);
    for (const { signUp, orders } of this.schedules(simulatedDay)) {
      for (const order of orders) {
        const rows = orderRows(this.life(signUp, order), order.number, at);
        if (rows !== null) yield rows;
      }
    }
  }

  *patientHistories(simulatedDay: number): Generator<PatientHistory> {
    const at = clockAt(simulatedDay);
    for (const { signUp, orders: numbered } of this.schedules(simulatedDay)) {
      const orders: OrderWithItems[] = [];
      for (const order of numbered) {
        const rows = orderRows(this.life(signUp, order), order.number, at);
        if (rows !== null) orders.push(rows);
      }
      yield { patient: this.patientRow(signUp, at), orders };
    }
  }

  *changes(simulatedDay: number): Generator<AppChange> {
    refuseHistory(simulatedDay);
    const before = clockAt(simulatedDay - 1);
    const at = clockAt(simulatedDay);
    this.extendThrough(simulatedDay);
    const { products, pharmacists } = this.shop;
    yield* tableChanges("products", products.rows(before), products.rows(at));
    yield* tableChanges("pharmacists", pharmacists.rows(before), pharmacists.rows(at));
    for (const { signUp, orders } of this.schedules(simulatedDay)) {
      const life = this.patientLife(signUp);
      if (patientChanged(life, before, at)) {
        const kind = signUp.at > before ? "insert" : "update";
        yield { kind, table: "patients", row: patientRow(life, at) };
      }
      const hasIncident = this.incidents.of(signUp.patient) !== undefined;
      for (const order of orders) {
        if (order.scheduled.at < before - longestOrderLife && !hasIncident) continue;
        const orderLife = this.life(signUp, order);
        yield* orderChanges(
          orderRows(orderLife, order.number, before),
          orderRows(orderLife, order.number, at),
        );
      }
    }
  }

  consultations(simulatedDay: number): Iterable<Consultation> {
    this.extendThrough(simulatedDay);
    return this.chat.consultations(simulatedDay);
  }

  chatDocuments(simulatedDay: number): Iterable<ChatDocument> {
    this.extendThrough(simulatedDay);
    return this.chat.documents(simulatedDay);
  }

  chatChanges(simulatedDay: number): Iterable<ChatChange> {
    refuseHistory(simulatedDay);
    this.extendThrough(simulatedDay);
    return this.chat.changes(simulatedDay);
  }

  /** Every patient with the numbered orders placed up to a simulated day's clock. */
  private *schedules(simulatedDay: number): Generator<PatientSchedule> {
    this.extendThrough(simulatedDay);
    const through = clockAt(simulatedDay);
    const number = this.countsThrough(through).numbering();
    for (const signUp of this.signUps.through(through)) {
      const orders: NumberedOrder[] = [];
      for (const scheduled of this.schedule(signUp, through)) {
        orders.push({ number: number(scheduled), position: orders.length, scheduled });
      }
      yield { signUp, orders };
    }
  }

  private countsThrough(through: Instant): OrderCounts {
    if (this.counted?.through !== through) {
      this.counted = { through, counts: new OrderCounts(this.bareSchedules(through), through) };
    }
    return this.counted.counts;
  }

  private *bareSchedules(through: Instant): Generator<readonly ScheduledOrder[]> {
    for (const signUp of this.signUps.through(through)) yield this.schedule(signUp, through);
  }

  private schedule(signUp: SignUp, through: Instant): readonly ScheduledOrder[] {
    return orderSchedule(this.seed, signUp, this.leavesAt(signUp), through);
  }

  private leavesAt(signUp: SignUp): Instant | null {
    const incident = this.incidents.of(signUp.patient);
    return incident?.kind === "patient_left" ? incident.at : leavesAt(this.seed, signUp);
  }

  private patientLife(signUp: SignUp) {
    return patientLife(this.seed, signUp, this.leavesAt(signUp), this.sources);
  }

  private patientRow(signUp: SignUp, at: Instant): PatientRow {
    return patientRow(this.patientLife(signUp), at);
  }

  private life(signUp: SignUp, { position, scheduled }: NumberedOrder): OrderLife {
    const life = orderLife(this.shop, signUp.patient, position, scheduled);
    const incident = this.incidents.of(signUp.patient);
    if (incident === undefined || incident.kind === "patient_left" || incident.position !== position)
      return life;
    return withIncident(life, incident);
  }

  private uneventfulLives(patient: number, after: Instant, through: Instant): readonly OrderLife[] {
    const signUp = this.signUps.byPatient(patient);
    const lives: OrderLife[] = [];
    for (const [position, scheduled] of this.schedule(signUp, through).entries()) {
      if (scheduled.at > after) lives.push(orderLife(this.shop, patient, position, scheduled));
    }
    return lives;
  }

  private extendThrough(simulatedDay: number): void {
    this.shop.products.extendThrough(simulatedDay);
    this.shop.pharmacists.extendThrough(simulatedDay);
    this.incidents.extendThrough(simulatedDay);
    this.chat.extendThrough(simulatedDay);
  }
}

function refuseHistory(simulatedDay: number): void {
  if (simulatedDay === 0) throw new RangeError("Day 0 is the history; changes start on day 1.");
}
