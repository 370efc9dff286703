import { bool, date, int64, numeric, string, timestamp } from "./column.ts";
import { hours, weekly } from "./duration.ts";
import { type CursorPull, type FederatedSource, sourceTable } from "./source-table.ts";

/** The shop's own database. Rails keeps times as `timestamp without time zone` in UTC. */
export const app: FederatedSource = {
  kind: "federated",
  name: "app",
  description: "The online shop's PostgreSQL database, read from its replica.",
  connection: "app",
  schema: "public",
};

const byUpdatedAt: CursorPull = { cursor: "updated_at", overlap: hours(1), fullCompare: weekly };
const freshWithin = hours(26);

export const patients = sourceTable(app, "patients", {
  description: "One row per person registered with the pharmacy.",
  key: ["id"],
  columns: {
    id: int64("Patient number."),
    email: string("E-mail address for order notices.").pii("hash"),
    name: string("Full name.").pii("omit"),
    kana: string("Reading of the name.").pii("omit"),
    phone_number: string("Telephone number.").from("phone_number", "phone").pii("hash"),
    prefecture: string("Prefecture of the delivery address."),
    birth_on: date("Date of birth.").pii("omit"),
    line_user_id: string("LINE account the patient was added with.").pii("hash"),
    utm_source: string("utm_source of the first visit; null where there was none."),
    utm_medium: string("utm_medium of the first visit; null where there was none."),
    utm_campaign: string("utm_campaign of the first visit; null where there was none."),
    created_at: timestamp("When the patient registered.").required(),
    updated_at: timestamp("When the row last changed."),
    deleted_at: timestamp("When the patient asked to be removed; null for active patients."),
  },
  pull: byUpdatedAt,
  freshWithin,
  owner: "growth",
});

export const pharmacists = sourceTable(app, "pharmacists", {
  description: "One row per pharmacist who advises patients.",
  key: ["id"],
  columns: {
    id: int64("Pharmacist number."),
    name: string("Full name.").pii("mask"),
    kana: string("Reading of the name.").pii("omit"),
    email: string("Work e-mail address.").pii("hash"),
    licence_number: string("Number of the pharmacist's licence.").pii("omit"),
    is_active: bool("Whether the pharmacist takes consultations now."),
    created_at: timestamp("When the pharmacist joined."),
    updated_at: timestamp("When the row last changed."),
  },
  pull: { every: "row" },
  freshWithin,
  owner: "care",
});

export const products = sourceTable(app, "products", {
  description: "One row per product of the shop.",
  key: ["id"],
  columns: {
    id: int64("Product number."),
    sku: string("Stock keeping unit, as the spreadsheets name the product.").required(),
    name: string("Name shown in the shop."),
    category: string("Shelf of the shop."),
    price_jpy: numeric("List price, consumption tax included, in yen."),
    tax_rate: numeric("Consumption tax rate: 0.10, or 0.08 for food."),
    discontinued_at: timestamp("When the product left the shop; null while it is sold."),
    created_at: timestamp("When the product was added."),
    updated_at: timestamp("When the row last changed."),
  },
  pull: { every: "row" },
  freshWithin,
  owner: "commerce",
});

export const orders = sourceTable(app, "orders", {
  description: "One row per order placed in the shop.",
  key: ["id"],
  columns: {
    id: int64("Order number."),
    patient_id: int64("Who ordered.")
      .required()
      .references(() => patients),
    pharmacist_id: int64("Who advised; null without advice.").references(() => pharmacists),
    status: string("Where the order stands.").required().oneOf("placed", "paid", "shipped", "canceled"),
    coupon_code: string("Coupon used; null without one."),
    total_jpy: int64(
      "Amount charged for all lines, consumption tax included, in yen; refunds leave it as it was.",
    ),
    ordered_at: timestamp("When it was placed.").required(),
    paid_at: timestamp("When it was paid; null while unpaid."),
    shipped_at: timestamp("When it left the warehouse; null until then."),
    canceled_at: timestamp("When it was canceled; null where it was not."),
    created_at: timestamp("When the row was made."),
    updated_at: timestamp("When the row last changed."),
  },
  pull: byUpdatedAt,
  freshWithin,
  owner: "commerce",
});

export const orderItems = sourceTable(app, "order_items", {
  description: "One row per product line of an order.",
  key: ["id"],
  columns: {
    id: int64("Line number, unique across orders."),
    order_id: int64("The order it belongs to.")
      .required()
      .references(() => orders),
    product_id: int64("The product sold.")
      .required()
      .references(() => products),
    quantity: int64("Units sold.").required(),
    unit_price_jpy: int64("Price of one unit at the time, consumption tax included, in yen.").required(),
    tax_rate: numeric("Consumption tax rate at the time: 0.10 or 0.08.").required(),
    discount_jpy: int64("Discount on the whole line, consumption tax included, in yen."),
    refunded_at: timestamp("When the whole line was refunded; null where it was not."),
    created_at: timestamp("When the row was made."),
    updated_at: timestamp("When the row last changed."),
  },
  pull: byUpdatedAt,
  freshWithin,
  owner: "commerce",
});

export const appTables = [patients, pharmacists, products, orders, orderItems] as const;
