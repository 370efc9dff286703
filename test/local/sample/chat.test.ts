import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSimulation, type Simulation } from "../../../local/sample/simulation.ts";
import { clockAt, dayInJapan, hour, type Instant, startOfDay } from "../../../local/sample/time.ts";
import type { Consultation } from "../../../local/sample/world/chat/consultations.ts";
import { applyToChat, chatState } from "./chat-state.ts";

const worlds = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 40 }),
  scale: fc.constantFrom(0.003, 0.02, 0.05, 0.11),
});

describe("the simulated chat", () => {
  test("is the same whenever and in whatever order it is read", () => {
    fc.assert(
      fc.property(
        worlds,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 9 }),
        (options, day, other) => {
          const wandering = createSimulation(options);
          chatState(wandering, other);
          for (const _ of wandering.consultations(day)) break;
          for (const _ of wandering.orders(other)) break;
          const found = JSON.stringify([...chatState(wandering, day)]);
          expect(found === JSON.stringify([...chatState(createSimulation(options), day)])).toBe(true);
        },
      ),
      { numRuns: 6 },
    );
  });

  test("differs by seed", () => {
    const states = [1, 2, 2 ** 33 + 1].map((seed) =>
      JSON.stringify([...chatState(createSimulation({ seed, scale: 0.05 }), 0)]),
    );
    expect(new Set(states).size).toBe(3);
  });

  test("goes from one day to the next by its changes", () => {
    fc.assert(
      fc.property(worlds, (options) => {
        const simulation = createSimulation(options);
        const state = chatState(simulation, 0);
        for (let day = 1; day <= 10; day += 1) {
          applyToChat(state, simulation.chatChanges(day));
          const expected = chatState(simulation, day);
          expect(sorted(state) === sorted(expected), `day ${day}`).toBe(true);
        }
      }),
      { numRuns: 4 },
    );
  });

  test("has friends, replies, deletions and other changes every day, however small it is", () => {
    const simulation = createSimulation({ seed: 5, scale: 0.05 });
    for (let day = 1; day <= 6; day += 1) {
      const before = byId(simulation, day - 1);
      const after = byId(simulation, day);
      const kinds = new Set<string>();
      for (const change of simulation.chatChanges(day)) {
        const path = change.kind === "delete" ? change.path : change.document.path;
        const collection = path.split("/").at(-2);
        kinds.add(`${collection} ${change.kind}`);
      }
      for (const [id, { document, messages }] of after) {
        const previous = before.get(id);
        if (previous === undefined) kinds.add("friend added");
        if (document === null && messages.length > 0 && previous?.document != null) kinds.add("orphans left");
        if (previous === undefined) continue;
        if (document?.resolvedAt !== previous.document?.resolvedAt) kinds.add("resolved");
        if (document?.status !== previous.document?.status) kinds.add("status moved");
        if (document?.rating !== previous.document?.rating) kinds.add("rated");
      }
      expect([...kinds]).toEqual(
        expect.arrayContaining([
          "friend added",
          "orphans left",
          "resolved",
          "status moved",
          "rated",
          "consultations upsert",
          "consultations delete",
          "messages upsert",
          "messages delete",
        ]),
      );
    }
  });

  test("grows with the scale: nearly one friend who never registers for each who does", () => {
    const simulation = createSimulation({ seed: 3, scale: 1 });
    const all = [...simulation.consultations(0)];
    const messages = all.reduce((sum, one) => sum + one.messages.length, 0);
    expect(all.length).toBeGreaterThan(2000);
    expect(all.length).toBeLessThan(2400);
    expect(messages).toBeGreaterThan(6_000);
    expect(messages).toBeLessThan(8_500);
    const registered = all.filter(({ document }) => document?.patientId != null).length;
    expect(all.length / registered).toBeGreaterThan(1.7);
    expect(all.length / registered).toBeLessThan(2.1);
    const completed = all.filter(({ document }) => document?.questionnaireCompletedAt != null).length;
    expect(completed / all.length).toBeGreaterThan(0.65);
  });

  test("has changes from the first day on only", () => {
    expect(() => createSimulation({ seed: 1, scale: 0.02 }).chatChanges(0)).toThrow("changes start on day 1");
  });
});

describe("every consultation", () => {
  test("goes through its stages in order, and refers to what there is", () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 0, max: 12 }), (options, day) => {
        expect([...violations(createSimulation(options), day)]).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test("of a patient with a LINE account is there before the sign-up, with the patient's utm", () => {
    const simulation = createSimulation({ seed: 8, scale: 0.5 });
    const patients = new Map(
      [...simulation.patients(0)]
        .filter(({ lineUserId }) => lineUserId !== null)
        .map((patient) => [patient.lineUserId, patient]),
    );
    let found = 0;
    let departed = 0;
    for (const { document } of simulation.consultations(0)) {
      if (document === null) continue;
      const patient = patients.get(document.lineUserId);
      if (patient === undefined) {
        expect(document.patientId).toBe(null);
        continue;
      }
      found += 1;
      if (patient.deletedAt !== null) departed += 1;
      expect(document.entry?.addedAt).toBeLessThan(patient.createdAt);
      expect(document.entry?.utm ?? null).toEqual(
        patient.utmSource === null
          ? null
          : expect.objectContaining({ source: patient.utmSource, campaign: patient.utmCampaign }),
      );
      if (document.patientId !== null) expect(document.patientId).toBe(patient.id);
    }
    expect(departed).toBeGreaterThan(0);
    expect(found / patients.size).toBeGreaterThan(0.9);
  });
});

test("replies come within minutes, after days, or never, mostly in opening hours", () => {
  const waits: number[] = [];
  let unanswered = 0;
  let atNight = 0;
  const edges = { midnight: 0, opening: 0, closing: 0 };
  for (const { messages } of createSimulation({ seed: 1, scale: 1 }).consultations(0)) {
    const asked = messages.find(({ sender }) => sender === "patient")?.sentAt;
    if (asked === undefined) continue;
    const inDay = asked - startOfDay(dayInJapan(asked));
    if (inDay < 10) edges.midnight += 1;
    if (inDay === 9 * hour || inDay === 9 * hour - 1) edges.opening += 1;
    if (inDay === 18 * hour || inDay === 18 * hour - 1) edges.closing += 1;
    const replied = messages.find(({ sender, sentAt }) => sender === "pharmacist" && sentAt >= asked)?.sentAt;
    if (replied === undefined) {
      unanswered += 1;
      continue;
    }
    waits.push(replied - asked);
    const repliedIn = replied - startOfDay(dayInJapan(replied));
    if (repliedIn < 9 * hour || repliedIn > 20 * hour) atNight += 1;
  }
  expect(waits.length).toBeGreaterThan(1100);
  expect(unanswered / waits.length).toBeGreaterThan(0.03);
  expect(waits.filter((wait) => wait < hour / 4).length).toBeGreaterThan(200);
  expect(waits.filter((wait) => wait > 48 * hour).length).toBeGreaterThan(150);
  expect(atNight).toBeGreaterThan(30);
  expect(atNight / waits.length).toBeLessThan(0.15);
  for (const count of Object.values(edges)) expect(count).toBeGreaterThan(0);
});

function* violations(simulation: Simulation, day: number): Generator<string> {
  const clock = clockAt(day);
  const patients = new Map([...simulation.patients(day)].map((patient) => [patient.id, patient]));
  const pharmacists = new Set([...simulation.pharmacists(day)].map(({ id }) => id));
  const ids = new Set<string>();
  for (const consultation of simulation.consultations(day)) {
    const { id, document, messages } = consultation;
    if (ids.has(id)) yield `${id} is there twice`;
    ids.add(id);
    if (document === null && messages.length === 0) yield `${id} is nothing`;
    for (const { sentAt, readAt, pharmacistId, sender } of messages) {
      if (sentAt > clock || (readAt ?? sentAt) > clock) yield `${id} has a message after the clock`;
      if ((readAt ?? sentAt) < sentAt) yield `${id} has a message read before it was sent`;
      if ((pharmacistId !== null) !== (sender === "pharmacist")) yield `${id} has a message of nobody`;
      if (pharmacistId !== null && !pharmacists.has(pharmacistId)) yield `${id} has no such pharmacist`;
    }
    yield* unsorted(
      id,
      messages.map(({ sentAt }) => sentAt),
    );
    if (document === null) continue;
    const { createdAt, questionnaireStartedAt, questionnaireCompletedAt, resolvedAt, updatedAt } = document;
    yield* unsorted(
      id,
      [createdAt, questionnaireStartedAt, questionnaireCompletedAt, updatedAt, clock].filter(
        (at) => at !== null,
      ),
    );
    if (questionnaireCompletedAt !== null && questionnaireStartedAt === null) yield `${id} ended unbegun`;
    if ((messages[0]?.sentAt ?? createdAt) < createdAt) yield `${id} has a message before its entry`;
    if (resolvedAt !== null && (messages.at(-1)?.sentAt ?? 0) > resolvedAt)
      yield `${id} went on when resolved`;
    if ((resolvedAt !== null) !== (document.status === "resolved")) yield `${id} is ${document.status}`;
    const { patientId, pharmacistId } = document;
    if (pharmacistId !== null && !pharmacists.has(pharmacistId)) yield `${id} has no such pharmacist`;
    const patient = patientId === null ? undefined : patients.get(patientId);
    if (patientId !== null && patient === undefined) yield `${id} has no such patient`;
    if (patient !== undefined && patient.lineUserId !== document.lineUserId) yield `${id} is of another`;
  }
}

function* unsorted(id: string, times: readonly Instant[]): Generator<string> {
  for (const [index, at] of times.entries()) {
    if (at < (times[index - 1] ?? at)) yield `${id} has times out of order`;
  }
}

function byId(simulation: Simulation, day: number): ReadonlyMap<string, Consultation> {
  return new Map([...simulation.consultations(day)].map((consultation) => [consultation.id, consultation]));
}

function sorted(state: ReadonlyMap<string, string>): string {
  return JSON.stringify([...state].sort(([one], [other]) => (one < other ? -1 : 1)));
}
