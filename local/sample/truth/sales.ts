import type { PatientHistory, Simulation } from "../simulation.ts";
import { type Day, dayInJapan, todayAt } from "../time.ts";
import type { OrderItemRow, OrderRow, PatientRow } from "../world/rows.ts";

/** A line of a sale. Yen; the amount is what was charged, tax included and after the discount. */
export interface SoldLine {
  readonly productId: number;
  readonly quantity: number;
  readonly amountJpy: number;
  readonly discountJpy: number;
  readonly isRefunded: boolean;
  /** Without tax; 0 where refunded. */
  readonly netJpy: number;
}

/** An order that is paid and not canceled. */
export interface Sale {
  readonly patient: PatientRow;
  /** Of the payment, in Japan. */
  readonly day: Day;
  /** Whether it is the patient's first, by time of payment and number. */
  readonly isFirst: boolean;
  readonly lines: readonly SoldLine[];
}

/** The sales on complete business days as of a simulated day, patient by patient. */
export function* sales(simulation: Simulation, simulatedDay: number): Generator<Sale> {
  for (const history of simulation.patientHistories(simulatedDay)) {
    yield* patientSales(history, todayAt(simulatedDay));
  }
}

/** A patient's sales on days before one. */
export function* patientSales({ patient, orders }: PatientHistory, before: Day): Generator<Sale> {
  let first: OrderRow | null = null;
  for (const { order } of orders) {
    if (isSale(order) && (first === null || isEarlier(order, first))) first = order;
  }
  for (const { order, items } of orders) {
    if (!isSale(order)) continue;
    const day = dayInJapan(order.paidAt);
    if (day < before) yield { patient, day, isFirst: order.id === first?.id, lines: items.map(soldLine) };
  }
}

function isSale(order: OrderRow): order is OrderRow & { readonly paidAt: number } {
  return order.paidAt !== null && order.status !== "canceled";
}

function isEarlier(one: OrderRow, other: OrderRow): boolean {
  if (one.paidAt === null || other.paidAt === null) return false;
  return one.paidAt === other.paidAt ? one.id < other.id : one.paidAt < other.paidAt;
}

function soldLine(item: OrderItemRow): SoldLine {
  const amountJpy = item.quantity * item.unitPriceJpy - item.discountJpy;
  const taxJpy = Math.floor((amountJpy * item.taxPercent) / (100 + item.taxPercent));
  const isRefunded = item.refundedAt !== null;
  return {
    productId: item.productId,
    quantity: item.quantity,
    amountJpy,
    discountJpy: item.discountJpy,
    isRefunded,
    netJpy: isRefunded ? 0 : amountJpy - taxJpy,
  };
}
