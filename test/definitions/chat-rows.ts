import type { SourceRow } from "./model-warehouse.ts";

export interface Consultation {
  readonly id: string;
  readonly addedAt?: string;
  readonly utm?: { readonly source: string; readonly campaign?: string };
  readonly patientId?: number;
  readonly pharmacist?: string;
  readonly status?: string;
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly resolvedAt?: string;
  readonly rating?: unknown;
}

/** A consultation's document, as load-firestore states it. */
export function consultation(one: Consultation): SourceRow {
  const { id, addedAt, utm, patientId, pharmacist, status = "added", startedAt, completedAt } = one;
  return {
    key: ["consultations", id],
    data: {
      lineUserId: `U${id}`,
      patientId: patientId ?? null,
      pharmacist,
      status,
      entry: { utmSource: utm?.source, utmCampaign: utm?.campaign, addedAt },
      questionnaire: { startedAt, completedAt, answers: { 体質: ["冷え", { 度: 3 }] } },
      rating: one.rating,
      resolvedAt: one.resolvedAt ?? null,
    },
  };
}

/** A message's document. */
export function message(id: string, number: string, sender: string, sentAt: string): SourceRow {
  return { key: ["consultations", id, "messages", number], data: { sender, sentAt, body: "こんにちは 🌿" } };
}
