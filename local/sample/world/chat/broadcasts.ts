import {
  dayInJapan,
  dayOf,
  dayText,
  firstDayOf,
  hour,
  type Instant,
  monthNumber,
  monthOf,
  monthText,
  startOfDay,
} from "../../time.ts";
import { type ChatDocument, integer, list, map, text, timestamp } from "./document.ts";

const firstMonth = monthNumber(2021, 9);

/**
 * The documents of each month's message to all friends, sent after one instant and up to another. Their collection
 * `messages` is none of a consultation's.
 */
export function* broadcastDocuments(after: Instant, through: Instant): Generator<ChatDocument> {
  const from = Math.max(firstMonth, monthOf(dayInJapan(Math.max(after, startOfDay(dayOf(2021, 1, 1))))));
  for (let month = from; ; month += 1) {
    const at = startOfDay(firstDayOf(month)) + 10 * hour;
    if (at > through) return;
    if (at <= after) continue;
    const path = `broadcasts/${monthText(month, "-")}`;
    yield { path, fields: { title: text(`${monthText(month, "年")}月のお知らせ`), sentAt: timestamp(at) } };
    yield {
      path: `${path}/messages/m1`,
      fields: {
        sender: text("bot"),
        body: text("今月のおすすめ漢方はこちら🍵"),
        sentAt: timestamp(at),
        buttons: list([map({ label: text("くわしく"), url: text(`/news/${dayText(firstDayOf(month))}`) })]),
        reach: integer(3_000_000_000n),
      },
    };
  }
}
