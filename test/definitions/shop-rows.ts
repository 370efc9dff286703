import type { SourceRow } from "./model-warehouse.ts";

/** Times on Japan's clock, as PostgreSQL states them without a time zone, in UTC. */
function utc(time: string): string {
  return new Date(`${time.replace(" ", "T")}:00+09:00`).toISOString().slice(0, -1);
}

export interface Touch {
  readonly source: string;
  readonly campaign?: string;
}

export function patient(id: number, touch?: Touch, deletedAt?: string): SourceRow {
  return {
    key: [String(id)],
    data: {
      id,
      utm_source: touch?.source ?? null,
      utm_campaign: touch?.campaign ?? null,
      created_at: utc("2025-01-02 12:00"),
      deleted_at: deletedAt === undefined ? null : utc(deletedAt),
    },
  };
}

export function product(id: number, sku: string): SourceRow {
  return { key: [String(id)], data: { id, sku, name: sku, price_jpy: 1100, tax_rate: 0.1 } };
}

export interface Line {
  readonly product: number;
  readonly quantity?: number;
  /** Yen, consumption tax included. */
  readonly price?: number;
  readonly taxRate?: number;
  readonly discount?: number;
  readonly isRefunded?: boolean;
}

export interface Order {
  readonly id: number;
  readonly patient: number;
  readonly paid?: string;
  readonly status?: string;
  readonly lines: readonly Line[];
}

export function orderRow({ id, patient: patientId, paid, status }: Order): SourceRow {
  return {
    key: [String(id)],
    data: {
      id,
      patient_id: patientId,
      status: status ?? (paid === undefined ? "placed" : "paid"),
      ordered_at: utc(paid ?? "2025-01-10 10:00"),
      paid_at: paid === undefined ? null : utc(paid),
    },
  };
}

export function itemRows({ id, lines }: Order): readonly SourceRow[] {
  return lines.map((line, index) => {
    const itemId = id * 10 + index;
    return {
      key: [String(itemId)],
      data: {
        id: itemId,
        order_id: id,
        product_id: line.product,
        quantity: line.quantity ?? 1,
        unit_price_jpy: line.price ?? 1100,
        tax_rate: line.taxRate ?? 0.1,
        discount_jpy: line.discount ?? 0,
        refunded_at: line.isRefunded === true ? utc("2025-03-01 10:00") : null,
      },
    };
  });
}

export function costRow(month: string, sku: string, cost: number): SourceRow {
  return { key: ["2025", month, sku], data: { 月: month, SKU: sku, 仕入原価: cost } };
}

export interface CampaignEntry extends Required<Touch> {
  readonly id: string | null;
  readonly name: string;
  readonly channel: string;
}

export function campaignRow({ source, campaign, id, name, channel }: CampaignEntry): SourceRow {
  return {
    key: ["キャンペーン", source, campaign],
    data: {
      utm_source: source,
      utm_campaign: campaign,
      キャンペーンID: id,
      キャンペーン名: name,
      チャネル: channel,
    },
  };
}
