import { chatMess } from "../../chat-mess.ts";
import type { RandomStream } from "../../random.ts";
import { randomBytes } from "./answers.ts";
import type { Sender } from "./conversation.ts";
import { bytes, double, type FieldValue, geopoint, integer, list, map, text } from "./document.ts";

const bodies: Readonly<Record<Sender, readonly string[]>> = {
  patient: [
    "はじめまして。冷えがひどくて相談したいです。",
    "葛根湯と一緒に飲んでも大丈夫ですか？",
    "１日３回、食前でいいですか",
    "写真を送ります📷",
    "ありがとうございます🙏 とても助かりました！",
    "授乳中でも飲めますか……？",
    "子ども（７才）も飲めますか",
    "飲みはじめて２週間ですが\n\nあまり変わらないです😢",
    "ﾔｸﾋﾞﾝが届きません",
    '"防風通聖散" は食後でもいいですか？ \\(._.)/',
    "👨‍👩‍👧‍👦 家族みんなで飲んでいます",
    "　",
    "𠮷田です。薬剤師さんをお願いします",
  ],
  pharmacist: [
    "ご相談ありがとうございます。薬剤師の担当です。",
    "食前または食間にお飲みください。",
    "併用は問題ございません。ご安心ください😊",
    "体質を確認したいので、舌の写真をお送りいただけますか？",
    "２週間ほど続けてご様子をお知らせください。\n・水分をよくとる\n・体を冷やさない",
    "その症状は医療機関の受診をおすすめします。",
    "お大事になさってください🌿",
  ],
  bot: [
    "友だち追加ありがとうございます！まずは体質診断へ👉 https://hinata-kampo.example/shindan?from=line&x=1%2C2",
    "ただいま受付時間外です（平日 9:00〜18:00）。順番にお答えします。",
  ],
};

const pastedPage =
  "<html><body><p>漢方と生薬 🌱 — Kampo &amp; crude drugs</p>\r\n" +
  "当帰、芍薬、川芎、地黄。血を補い、巡りをよくする。\t<br/>".repeat(2600) +
  "</body></html>";

/** What a message says. */
export function messageBody(random: RandomStream, sender: Sender, isFirstGreeting: boolean): string {
  if (sender === "bot") return bodies.bot[isFirstGreeting ? 0 : 1] ?? "";
  return random.pick(bodies[sender]);
}

/** A long text from somewhere else. */
export function pastedBody(): string {
  return pastedPage;
}

/** The files sent along. */
export function drawAttachments(random: RandomStream): FieldValue {
  const count = random.integer(1, 3);
  return list(Array.from({ length: count }, (_, index) => attachment(random, index)));
}

function attachment(random: RandomStream, index: number): FieldValue {
  const lineMessageNumber = integer(chatMess.lineMessageNumber(random.bits() >>> 4, random.bits()));
  if (random.chance(0.1)) {
    return map({
      kind: text("location"),
      lineMessageNumber,
      place: geopoint(35 + random.integer(-900, 900) / 1000, 139 + random.integer(-900, 900) / 1000),
    });
  }
  return map({
    kind: text("image"),
    name: text(random.pick(["舌.jpg", "IMG_0001.HEIC", "薬 (1).png"])),
    lineMessageNumber,
    position: integer(index),
    ratio: double(random.pick([0.75, 1, 16 / 9])),
    thumbnail: bytes(randomBytes(random, random.integer(12, 48))),
    tags: list([map({ name: text("tongue"), score: double(random.fraction()) }), map({})]),
  });
}
