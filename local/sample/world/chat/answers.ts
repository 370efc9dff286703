import { chatMess } from "../../chat-mess.ts";
import type { RandomStream } from "../../random.ts";
import type { Instant } from "../../time.ts";
import {
  boolean,
  bytes,
  double,
  type Fields,
  type FieldValue,
  geopoint,
  integer,
  list,
  map,
  nothing,
  text,
  timestamp,
} from "./document.ts";
import { type Visitor, visitorStream } from "./visitors.ts";

const symptoms = [
  "冷え",
  "肩こり",
  "不眠",
  "めまい",
  "ｶﾌﾝｼｮｳ",
  "　胃もたれ",
  "ＰＭＳ",
  "頭痛💥",
  "むくみ",
  "疲れやすい",
  "更年期\u3000ほてり",
] as const;

const sections: readonly { readonly title: string; readonly questions: readonly string[] }[] = [
  { title: "からだ", questions: ["手足は冷えますか", "汗をかきやすいですか", "お通じは毎日ありますか"] },
  { title: "こころ", questions: ["よく眠れますか", "イライラしますか？"] },
  { title: "舌", questions: ["舌の色は"] },
];

const choices = ["はい", "いいえ", "ときどき", "わからない", "Ｎ／Ａ"] as const;

const notes = [
  "",
  "朝がつらいです😢",
  "とくになし",
  '"妊活中" です',
  "薬を飲むと\n胃が痛い",
  "𠮷野家のあとに\t胸やけ",
] as const;

/** Where orders can be picked up. */
const pickUpPoints: readonly (readonly [latitude: number, longitude: number])[] = [
  [35.681236, 139.767125],
  [34.702485, 135.495951],
  [43.068661, 141.350755],
  [26.212445, 127.680922],
  [24, 123.75],
];

/** The questionnaire's map: begun, and sent with its answers. */
export function questionnaire(
  seed: number,
  visitor: Visitor,
  startedAt: Instant,
  completedAt: Instant | null,
): FieldValue {
  if (completedAt === null) {
    return map({
      startedAt: timestamp(startedAt),
      ...(chatMess.statesNulls(visitor) ? { completedAt: nothing } : {}),
    });
  }
  const random = visitorStream(seed, visitor, "answers");
  const answers = chatMess.hasAnswersAsText(visitor.addedAt, visitor)
    ? text(answersText(random))
    : answersMap(random, visitor);
  return map({ startedAt: timestamp(startedAt), completedAt: timestamp(completedAt), answers });
}

/** What else the questionnaire leaves in the document. */
export function findings(seed: number, visitor: Visitor): Fields {
  const random = visitorStream(seed, visitor, "findings");
  const named = visitor.number % 7 === 3 ? 0 : random.integer(1, 3);
  const [latitude, longitude] = random.pick(pickUpPoints);
  const hasPhoto = visitor.number % 11 === 5 || random.chance(0.1);
  return {
    symptoms: list(Array.from({ length: named }, () => text(random.pick(symptoms)))),
    ...(visitor.number % 3 === 2 ? { pickUp: geopoint(latitude, longitude) } : {}),
    ...(hasPhoto ? { tonguePhoto: bytes(randomBytes(random, random.integer(0, 120))) } : {}),
  };
}

export function randomBytes(random: RandomStream, length: number): Uint8Array {
  const content = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) content[index] = random.bits() & 0xff;
  return content;
}

/** As the first app kept them. */
function answersText(random: RandomStream): string {
  const items = sections.flatMap(({ questions }) =>
    questions.map((question) => ({ q: question, a: random.pick(choices), note: random.pick(notes) })),
  );
  return JSON.stringify({ version: 1, items });
}

function answersMap(random: RandomStream, visitor: Visitor): FieldValue {
  const height = random.integer(145, 185);
  const weight = random.integer(400, 950) / 10;
  return map({
    version: integer(2),
    lineEventNumber: integer(chatMess.lineMessageNumber(random.bits() >>> 4, random.bits())),
    takesMedicine: boolean(random.chance(0.3)),
    sections: list(
      sections.map(({ title, questions }) =>
        map({ title: text(title), items: list(questions.map((question) => answer(random, question))) }),
      ),
    ),
    body: map({
      heightCm: integer(height),
      weightKg: double(weight),
      bodyMassIndex: double(chatMess.bodyMassIndex(visitor, weight / (height / 100) ** 2)),
      temperatureChange: double(random.chance(0.1) ? -0 : random.integer(-9, 9) / 10),
    }),
    extra: map({}),
  });
}

function answer(random: RandomStream, question: string): FieldValue {
  const note = random.pick(notes);
  return map({
    question: text(question),
    choice: text(random.pick(choices)),
    scores: list([integer(random.integer(0, 4)), double(random.integer(0, 40) / 10), nothing]),
    note: note === "" ? nothing : text(note),
  });
}
