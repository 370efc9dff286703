import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSimulation, type Simulation } from "../../../local/sample/simulation.ts";
import {
  clockAt,
  dayInJapan,
  dayText,
  hour,
  minute,
  second,
  startOfDay,
  todayAt,
} from "../../../local/sample/time.ts";
import { isBusinessDay } from "../../../local/sample/truth/business-days.ts";
import { businessSeconds, percentile } from "../../../local/sample/truth/business-time.ts";
import {
  acquisitionFunnel,
  adDays,
  consultationService,
  consultations,
  expectedCounts,
  expectedRejects,
} from "../../../local/sample/truth.ts";
import type { ChatDocument, FieldValue } from "../../../local/sample/world/chat/document.ts";

/** A document's values as its reader sees them, by name; nested ones with dots between. */
type Read = ReadonlyMap<string, string>;

function readDocument({ fields }: ChatDocument): Read {
  const read = new Map<string, string>();
  const visit = (path: string, value: FieldValue | undefined): void => {
    if (value === undefined || value.kind === "null") return;
    if (value.kind === "map") {
      for (const [name, field] of Object.entries(value.fields))
        visit(path === "" ? name : `${path}.${name}`, field);
    } else if (value.kind === "timestamp") read.set(path, String(value.at));
    else if (value.kind === "reference") read.set(path, value.path);
    else if (value.kind === "string" || value.kind === "integer" || value.kind === "double") {
      read.set(path, String(value.value));
    }
  };
  visit("", { kind: "map", fields });
  return read;
}

/** A time in microseconds, whether it was a timestamp or text that states an instant. */
function timeOf(document: ChatDocument): number | "missing" | "invalid" {
  const { sentAt } = document.fields;
  if (sentAt === undefined || sentAt.kind === "null") return "missing";
  if (sentAt.kind === "timestamp") return sentAt.at;
  const isInstant =
    sentAt.kind === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(sentAt.value);
  return isInstant ? Date.parse(sentAt.value) * 1000 : "invalid";
}

interface ReadChat {
  readonly consultations: Map<string, Read>;
  readonly messages: Map<string, { readonly sender: string; readonly at: number }[]>;
  readonly rejects: string[];
  readonly counts: { consultations: number; messages: number };
}

/** The chat as its documents tell it, without asking the simulation what they mean. */
function readChat(simulation: Simulation, day: number): ReadChat {
  const chat: ReadChat = {
    consultations: new Map(),
    messages: new Map(),
    rejects: [],
    counts: { consultations: 0, messages: 0 },
  };
  for (const document of simulation.chatDocuments(day)) {
    const path = document.path.split("/");
    const [collection, id = "", child] = path;
    if (collection !== "consultations") continue;
    if (child === undefined) {
      const read = readDocument(document);
      chat.counts.consultations += 1;
      if (read.has("entry.addedAt")) chat.consultations.set(id, read);
      else chat.rejects.push(JSON.stringify([path, "friend_added_at", "missing"]));
      continue;
    }
    chat.counts.messages += 1;
    const at = timeOf(document);
    if (typeof at === "string") {
      chat.rejects.push(JSON.stringify([path, "sent_at", at]));
      continue;
    }
    const messages = chat.messages.get(id) ?? [];
    messages.push({ sender: readDocument(document).get("sender") ?? "", at });
    chat.messages.set(id, messages);
  }
  return chat;
}

function factOf(id: string, read: Read, messages: ReadChat["messages"]): object {
  const number = (name: string): number | null => (read.has(name) ? Number(read.get(name)) : null);
  const own = messages.get(id) ?? [];
  const firstOf = (times: readonly number[]): number | null =>
    times.length === 0 ? null : Math.min(...times);
  const first = firstOf(own.filter(({ sender }) => sender === "patient").map(({ at }) => at));
  const replies = own.filter(({ sender, at }) => sender === "pharmacist" && first !== null && at >= first);
  const rating = number("rating");
  return {
    consultation_id: id,
    patient_id: number("patientId"),
    pharmacist_id: read.has("pharmacist")
      ? Number(read.get("pharmacist")?.replace("pharmacists/", ""))
      : null,
    status: read.get("status"),
    utm_source: read.get("entry.utmSource") ?? null,
    utm_medium: read.get("entry.utmMedium") ?? null,
    utm_campaign: read.get("entry.utmCampaign") ?? null,
    friend_added_at: number("entry.addedAt"),
    friend_added_on: dayText(dayInJapan(number("entry.addedAt") ?? 0)),
    questionnaire_started_at: number("questionnaire.startedAt"),
    questionnaire_completed_at: number("questionnaire.completedAt"),
    first_message_at: first,
    first_reply_at: firstOf(replies.map(({ at }) => at)),
    resolved_at: number("resolvedAt"),
    message_count: own.length,
    rating: rating !== null && rating >= 1 && rating <= 5 ? rating : null,
  };
}

describe.each([
  { seed: 1, scale: 0.3 },
  { seed: 7, scale: 0.05 },
  { seed: 20_250_715, scale: 0.1 },
])("the truth of the chat of $seed at scale $scale", ({ seed, scale }) => {
  const simulation = createSimulation({ seed, scale });

  test.each([0, 1, 4])("is what the documents hold on day %i", (day) => {
    const chat = readChat(simulation, day);
    const expected = [...chat.consultations].map(([id, read]) => factOf(id, read, chat.messages));
    expect([...consultations(simulation, day)].sort(byId)).toEqual(expected.sort(byId));

    const rejects = expectedRejects(simulation, day)
      .typed.filter(({ table }) => table === "consultations" || table === "messages")
      .map(({ key, column, reason }) => JSON.stringify([JSON.parse(key), column, reason]));
    expect(rejects.sort()).toEqual(chat.rejects.sort());
    const counts = expectedCounts(simulation, day).chat;
    const rejected = (column: string) => rejects.filter((one) => one.includes(`"${column}"`)).length;
    expect(counts).toEqual({
      consultations: {
        landed: chat.counts.consultations,
        typed: chat.counts.consultations - rejected("friend_added_at"),
      },
      messages: { landed: chat.counts.messages, typed: chat.counts.messages - rejected("sent_at") },
    });
  });

  test("counts each friend, click and consultation once", () => {
    const facts = [...consultations(simulation, 2)];
    const past = facts.filter(({ friend_added_at: at }) => dayInJapan(at) < todayAt(2));
    const funnel = acquisitionFunnel(simulation, 2);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    expect(sum(funnel.map((row) => row.friend_count))).toBe(past.length);
    expect(sum(funnel.map((row) => row.questionnaire_count))).toBe(
      past.filter((fact) => fact.questionnaire_completed_at !== null).length,
    );
    expect(sum(funnel.map((row) => row.consultation_count))).toBe(
      past.filter((fact) => fact.first_reply_at !== null).length,
    );
    const buyers = saleCounts(simulation, 2);
    const boughtAtLeast = (count: number) =>
      past.filter((fact) => fact.patient_id !== null && (buyers.get(fact.patient_id) ?? 0) >= count).length;
    expect(sum(funnel.map((row) => row.first_order_count))).toBe(boughtAtLeast(1));
    expect(sum(funnel.map((row) => row.second_order_count))).toBe(boughtAtLeast(2));
    const clicks = [...adDays(simulation, 2)].filter(({ date_on: date }) => date < dayText(todayAt(2)));
    expect(sum(funnel.map((row) => row.click_count))).toBe(sum(clicks.map((row) => row.clicks)));
    for (const { week_on: week, click_count: clicked, friend_count: friends } of funnel) {
      expect(new Date(`${week}T00:00:00Z`).getUTCDay()).toBe(1);
      expect(clicked + friends).toBeGreaterThan(0);
    }

    const served = consultationService(simulation, 2);
    const asked = facts.filter((fact) => (fact.first_message_at ?? clockAt(9)) < startOfDay(todayAt(2)));
    expect(sum(served.map((row) => row.consultation_count))).toBe(asked.length);
    expect(sum(served.map((row) => row.replied_count))).toBe(
      asked.filter((fact) => fact.first_reply_at !== null).length,
    );
    expect(sum(served.map((row) => row.resolved_count))).toBe(
      asked.filter((fact) => fact.resolved_at !== null).length,
    );
  });
});

test("business seconds are those of the open minutes between two moments, cut off once", () => {
  const start = startOfDay(dayInJapan(clockAt(0))) - 100 * 24 * hour;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 * 24 * 60 }),
      fc.integer({ min: 0, max: 12 * 24 * 60 }),
      fc.integer({ min: 0, max: second - 1 }),
      (from, length, micros) => {
        let open = 0;
        for (let at = start + from * minute; at < start + (from + length) * minute; at += minute) {
          const inDay = at - startOfDay(dayInJapan(at));
          if (isBusinessDay(dayInJapan(at)) && inDay >= 9 * hour && inDay < 18 * hour) open += 60;
        }
        const begin = start + from * minute;
        expect(businessSeconds(begin, begin + length * minute)).toBe(open);
        const later = businessSeconds(begin, begin + length * minute + micros);
        expect(later).toBeGreaterThanOrEqual(open);
        expect(later).toBeLessThan(open + 1);
      },
    ),
    { numRuns: 100 },
  );
});

test("a percentile is the least value that enough values do not exceed", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 }),
      fc.constantFrom(50, 90),
      (given, hundredths) => {
        const found = percentile(given, hundredths) ?? -1;
        const upTo = (limit: number): number => given.filter((value) => value <= limit).length * 100;
        expect(given).toContain(found);
        expect(upTo(found)).toBeGreaterThanOrEqual(hundredths * given.length);
        expect(upTo(found - 1)).toBeLessThan(hundredths * given.length);
      },
    ),
  );
  expect(percentile([], 50)).toBe(null);
});

function saleCounts(simulation: Simulation, day: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { order } of simulation.orders(day)) {
    if (order.paidAt === null || order.status === "canceled") continue;
    counts.set(order.patientId, (counts.get(order.patientId) ?? 0) + 1);
  }
  return counts;
}

function byId(one: object, other: object): number {
  const [left, right] = [one, other].map((row) => String(Object.values(row)[0]));
  return (left ?? "") < (right ?? "") ? -1 : 1;
}
