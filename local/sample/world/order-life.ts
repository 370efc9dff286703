import { type RandomStream, randomStream } from "../random.ts";
import { day, hour, type Instant, minute, second } from "../time.ts";
import { nextOfficeMoment } from "./day-shape.ts";
import type { ScheduledOrder } from "./order-schedule.ts";
import type { PharmacistRoster } from "./pharmacists.ts";
import type { ProductCatalogue } from "./products.ts";
import type { TaxPercent } from "./rows.ts";

/** A line of an order and what becomes of it. Yen, tax included. */
export interface OrderLine {
  readonly productId: number;
  readonly quantity: number;
  readonly unitPriceJpy: number;
  readonly taxPercent: TaxPercent;
  readonly discountJpy: number;
  /** When the whole line is refunded. */
  readonly refundedAt: Instant | null;
  /** When the line is taken out of the order, which is unpaid then. The row is deleted. */
  readonly removedAt: Instant | null;
}

/** What becomes of an order. Events are in the order that makes sense and none comes more than 90 days late. */
export interface OrderLife {
  readonly patient: number;
  /** Its place among the patient's orders, from 0. */
  readonly position: number;
  readonly orderedAt: Instant;
  readonly pharmacistId: number | null;
  readonly couponCode: string | null;
  readonly giftMessage: string | null;
  readonly lines: readonly OrderLine[];
  /** A bank transfer is paid at one time and known to the shop at a later one. */
  readonly payment: { readonly paidAt: Instant; readonly recordedAt: Instant } | null;
  readonly shippedAt: Instant | null;
  readonly canceledAt: Instant | null;
  /** When the order and its lines are deleted, as staff do with their test orders. */
  readonly deletedAt: Instant | null;
}

/** What the lives of orders lean on. */
export interface Shop {
  readonly seed: number;
  readonly products: ProductCatalogue;
  readonly pharmacists: PharmacistRoster;
  /** From when the shop takes gift messages. */
  readonly giftMessagesFrom: Instant;
}

/** No event of an order comes later than this after it was placed. */
export const longestOrderLife = 90 * day;

/** The life of a patient's order by the world's own course. */
export function orderLife(
  shop: Shop,
  patient: number,
  position: number,
  scheduled: ScheduledOrder,
): OrderLife {
  const random = randomStream(shop.seed, "order", patient, position);
  const favourite = shop.products.draw(randomStream(shop.seed, "order", patient, -1), scheduled.at);
  const payment = drawPayment(random, scheduled.at);
  const couponCode = drawCoupon(random, position);
  const cancels = random.chance(payment === null ? 0.55 : 0.02);
  const canceledAt = cancels ? cancelTime(random, scheduled.at, payment?.recordedAt ?? null) : null;
  const wouldShipAt =
    payment === null
      ? null
      : nextOfficeMoment(random, payment.recordedAt + random.integer(2 * hour, 40 * hour));
  const shippedAt =
    wouldShipAt !== null && (canceledAt === null || wouldShipAt < canceledAt) ? wouldShipAt : null;
  const refundedAt = shippedAt === null ? null : drawRefund(random, shippedAt);
  const isTest = random.chance(0.004);
  const lines: OrderLine[] = [];
  const refunded = random.chance(0.15) ? "all" : random.integer(0, scheduled.lineCount - 1);
  const removed =
    random.chance(0.03) && scheduled.lineCount > 1 ? random.integer(0, scheduled.lineCount - 1) : -1;
  const removedAt = removalTime(random, scheduled.at, payment, canceledAt);
  for (let index = 0; index < scheduled.lineCount; index += 1) {
    const ordersFavourite =
      index === 0 && shop.products.isOnSale(favourite, scheduled.at) && random.chance(0.7);
    const productId = ordersFavourite ? favourite : shop.products.draw(random, scheduled.at);
    const quantity = random.chance(0.82) ? 1 : random.integer(2, 3);
    const offer = shop.products.offer(productId, scheduled.at);
    lines.push({
      productId,
      quantity,
      unitPriceJpy: offer.unitPriceJpy,
      taxPercent: offer.taxPercent,
      discountJpy: drawDiscount(random, couponCode, quantity * offer.unitPriceJpy),
      refundedAt: refunded === "all" || refunded === index ? refundedAt : null,
      removedAt: removed === index ? removedAt : null,
    });
  }
  return {
    patient,
    position,
    orderedAt: scheduled.at,
    pharmacistId: random.chance(0.7) ? shop.pharmacists.draw(random, scheduled.at) : null,
    couponCode,
    giftMessage:
      random.chance(0.15) && scheduled.at >= shop.giftMessagesFrom ? random.pick(giftMessages) : null,
    lines,
    payment,
    shippedAt,
    canceledAt,
    deletedAt: isTest ? scheduled.at + random.integer(hour, 4 * day) : null,
  };
}

/** The last moment at which anything happens to the order. */
export function lastEventAt(life: OrderLife): Instant {
  const times = [life.orderedAt, life.payment?.recordedAt, life.shippedAt, life.canceledAt, life.deletedAt];
  for (const line of life.lines) times.push(line.refundedAt, line.removedAt);
  return Math.max(...times.map((time) => time ?? 0));
}

/** Free text of customers: line breaks, quotes, tabs and backslashes included. */
const giftMessages = [
  "お誕生日おめでとう🎂",
  "お母さんへ\nいつもありがとう。体に気をつけてね。",
  "ご自愛ください",
  '"元気" になりますように \\(^o^)/',
  "敬老の日\tおめでとうございます",
  "👨‍👩‍👧 みんなより",
] as const;

/** Cards pay at once, convenience stores within days, bank transfers are noticed at the next office hour. */
function drawPayment(random: RandomStream, orderedAt: Instant): OrderLife["payment"] {
  const method = random.fraction();
  const delay = random.fraction();
  if (method < 0.68) {
    const paidAt = orderedAt + second + Math.floor(delay * 3 * minute);
    return { paidAt, recordedAt: paidAt };
  }
  if (random.chance(0.08)) return null;
  if (method < 0.85) {
    const paidAt = orderedAt + Math.floor(hour / 2 + delay * 3 * day);
    return { paidAt, recordedAt: paidAt };
  }
  const isLate = random.chance(0.08);
  const paidAt = orderedAt + Math.floor(2 * hour + delay * (isLate ? 35 : 5) * day);
  return { paidAt, recordedAt: nextOfficeMoment(random, paidAt) };
}

function drawCoupon(random: RandomStream, position: number): string | null {
  const share = random.fraction();
  if (position === 0 && share < 0.35) return "WELCOME500";
  if (share < 0.05) return "LINE10";
  return share > 0.997 ? "SAMPLE" : null;
}

function drawDiscount(random: RandomStream, couponCode: string | null, amountJpy: number): number {
  const applies = random.chance(0.75);
  if (couponCode === null || !applies) return 0;
  if (couponCode === "WELCOME500") return Math.min(500, amountJpy);
  return couponCode === "SAMPLE" ? amountJpy : Math.floor(amountJpy / 10);
}

function cancelTime(random: RandomStream, orderedAt: Instant, recordedAt: Instant | null): Instant {
  if (recordedAt === null) return orderedAt + 7 * day + random.integer(hour, 3 * day);
  return recordedAt + random.integer(hour, 9 * day);
}

function drawRefund(random: RandomStream, shippedAt: Instant): Instant | null {
  return random.chance(0.025) ? nextOfficeMoment(random, shippedAt + random.integer(day, 30 * day)) : null;
}

/** A line goes after the order was placed and before it is paid or canceled; null where there is no time for it. */
function removalTime(
  random: RandomStream,
  orderedAt: Instant,
  payment: OrderLife["payment"],
  canceledAt: Instant | null,
): Instant | null {
  const share = random.fraction();
  const end = payment?.paidAt ?? canceledAt ?? orderedAt + 5 * day;
  return end - orderedAt < hour
    ? null
    : orderedAt + minute + Math.floor(share * (end - orderedAt - 2 * minute));
}
