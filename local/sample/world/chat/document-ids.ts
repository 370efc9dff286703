import { chatMess } from "../../chat-mess.ts";
import type { RandomStream } from "../../random.ts";
import { type Visitor, visitorStream } from "./visitors.ts";

/** The id of the document of a person's consultation. */
export function consultationId(seed: number, visitor: Visitor): string {
  if (chatMess.hasNumberedId(visitor.addedAt, visitor)) {
    return `会員 ${String(visitor.number).padStart(6, "0")} (${visitor.family})`;
  }
  return automaticId(visitorStream(seed, visitor, "id"));
}

/** The id of the document of a message, by its place in the conversation from 0. */
export function messageId(seed: number, visitor: Visitor, position: number): string {
  if (chatMess.hasNumberedId(visitor.addedAt, visitor)) return String(position + 1).padStart(6, "0");
  return automaticId(visitorStream(seed, visitor, "messageId", position));
}

/** Letters and digits; two stand twice, so that six bits choose one. */
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789Kp";

/** Twenty letters and digits, as Firestore's clients draw them. */
function automaticId(random: RandomStream): string {
  let id = "";
  for (let part = 0; part < 4; part += 1) {
    const bits = random.bits();
    for (let shift = 0; shift < 30; shift += 6) id += letters.charAt((bits >>> shift) & 63);
  }
  return id;
}
