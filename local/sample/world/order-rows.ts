import type { Instant } from "../time.ts";
import type { OrderLife, OrderLine } from "./order-life.ts";
import type { OrderNumber } from "./order-numbers.ts";
import type { OrderItemRow, OrderStatus, OrderWithItems } from "./rows.ts";

/** The order's rows as of an instant; null before it is placed and after it is deleted. */
export function orderRows(
  life: OrderLife,
  { orderId, firstItemId }: OrderNumber,
  at: Instant,
): OrderWithItems | null {
  if (life.orderedAt > at || (life.deletedAt !== null && life.deletedAt <= at)) return null;
  const isRecorded = life.payment !== null && life.payment.recordedAt <= at;
  const paidAt = isRecorded && life.payment !== null ? life.payment.paidAt : null;
  const shippedAt = life.shippedAt !== null && life.shippedAt <= at ? life.shippedAt : null;
  const canceledAt = life.canceledAt !== null && life.canceledAt <= at ? life.canceledAt : null;
  let updatedAt = Math.max(
    life.orderedAt,
    isRecorded && life.payment !== null ? life.payment.recordedAt : 0,
    shippedAt ?? 0,
    canceledAt ?? 0,
  );
  let totalJpy = 0;
  const items: OrderItemRow[] = [];
  let itemId = firstItemId - 1;
  for (const line of life.lines) {
    itemId += 1;
    if (line.removedAt !== null && line.removedAt <= at) {
      updatedAt = Math.max(updatedAt, line.removedAt);
      continue;
    }
    totalJpy += line.quantity * line.unitPriceJpy - line.discountJpy;
    items.push(itemRow(line, itemId, orderId, life.orderedAt, at));
  }
  const order = {
    id: orderId,
    patientId: life.patient + 1,
    pharmacistId: life.pharmacistId,
    status: statusOf(paidAt, shippedAt, canceledAt),
    couponCode: life.couponCode,
    totalJpy,
    giftMessage: life.giftMessage,
    orderedAt: life.orderedAt,
    paidAt,
    shippedAt,
    canceledAt,
    createdAt: life.orderedAt,
    updatedAt,
  };
  return { order, items };
}

function itemRow(
  line: OrderLine,
  id: number,
  orderId: number,
  orderedAt: Instant,
  at: Instant,
): OrderItemRow {
  const refundedAt = line.refundedAt !== null && line.refundedAt <= at ? line.refundedAt : null;
  return {
    id,
    orderId,
    productId: line.productId,
    quantity: line.quantity,
    unitPriceJpy: line.unitPriceJpy,
    taxPercent: line.taxPercent,
    discountJpy: line.discountJpy,
    refundedAt,
    createdAt: orderedAt,
    updatedAt: refundedAt ?? orderedAt,
  };
}

function statusOf(
  paidAt: Instant | null,
  shippedAt: Instant | null,
  canceledAt: Instant | null,
): OrderStatus {
  if (canceledAt !== null) return "canceled";
  if (shippedAt !== null) return "shipped";
  return paidAt !== null ? "paid" : "placed";
}
