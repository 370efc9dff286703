import type { Day, Instant } from "../time.ts";

/** A row of the app's table `patients`. */
export interface PatientRow {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly kana: string;
  readonly phone: string | null;
  readonly prefecture: string;
  readonly birthOn: Day;
  readonly lineUserId: string | null;
  readonly utmSource: string | null;
  readonly utmMedium: string | null;
  readonly utmCampaign: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly deletedAt: Instant | null;
}

/** A row of the app's table `pharmacists`. */
export interface PharmacistRow {
  readonly id: number;
  readonly name: string;
  readonly kana: string;
  readonly email: string;
  readonly licenceNumber: string;
  readonly isActive: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Consumption tax in per cent: 8 for food, 10 for everything else. */
export type TaxPercent = 8 | 10;

/** A row of the app's table `products`. Prices are yen, tax included. */
export interface ProductRow {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly priceJpy: number;
  readonly taxPercent: TaxPercent;
  readonly discontinuedAt: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export type OrderStatus = "placed" | "paid" | "shipped" | "canceled";

/** A row of the app's table `orders`. */
export interface OrderRow {
  readonly id: number;
  readonly patientId: number;
  readonly pharmacistId: number | null;
  readonly status: OrderStatus;
  readonly couponCode: string | null;
  readonly totalJpy: number;
  readonly giftMessage: string | null;
  readonly orderedAt: Instant;
  readonly paidAt: Instant | null;
  readonly shippedAt: Instant | null;
  readonly canceledAt: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A row of the app's table `order_items`. Yen, tax included; the discount is the whole line's. */
export interface OrderItemRow {
  readonly id: number;
  readonly orderId: number;
  readonly productId: number;
  readonly quantity: number;
  readonly unitPriceJpy: number;
  readonly taxPercent: TaxPercent;
  readonly discountJpy: number;
  readonly refundedAt: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** An order with the lines it has. */
export interface OrderWithItems {
  readonly order: OrderRow;
  readonly items: readonly OrderItemRow[];
}

/** The rows of each table of the app, by the table's name in PostgreSQL. */
export interface AppRows {
  readonly patients: PatientRow;
  readonly pharmacists: PharmacistRow;
  readonly products: ProductRow;
  readonly orders: OrderRow;
  readonly order_items: OrderItemRow;
}

export type AppTableName = keyof AppRows;
