import type { Simulation } from "../simulation.ts";
import { dayInJapan, dayText, type Instant } from "../time.ts";
import { readChat } from "./readable-chat.ts";

/** A row of the fact `fct_consultation`, by its columns' names; times in microseconds since 1970 UTC. */
export interface ConsultationFactRow {
  readonly consultation_id: string;
  readonly patient_id: number | null;
  readonly pharmacist_id: number | null;
  readonly status: string;
  readonly utm_source: string | null;
  readonly utm_medium: string | null;
  readonly utm_campaign: string | null;
  readonly friend_added_at: Instant;
  readonly friend_added_on: string;
  readonly questionnaire_started_at: Instant | null;
  readonly questionnaire_completed_at: Instant | null;
  readonly first_message_at: Instant | null;
  readonly first_reply_at: Instant | null;
  readonly resolved_at: Instant | null;
  readonly message_count: number;
  /** Null where the document has one that is no number. */
  readonly rating: number | null;
}

/** The true `fct_consultation` as of a simulated day, in no order. */
export function* consultations(simulation: Simulation, simulatedDay: number): Generator<ConsultationFactRow> {
  for (const read of readChat(simulation, simulatedDay)) {
    yield {
      consultation_id: read.id,
      patient_id: read.patientId,
      pharmacist_id: read.pharmacistId,
      status: read.status,
      utm_source: read.tags.utmSource,
      utm_medium: read.tags.utmMedium,
      utm_campaign: read.tags.utmCampaign,
      friend_added_at: read.addedAt,
      friend_added_on: dayText(dayInJapan(read.addedAt)),
      questionnaire_started_at: read.questionnaireStartedAt,
      questionnaire_completed_at: read.questionnaireCompletedAt,
      first_message_at: read.firstMessageAt,
      first_reply_at: read.firstReplyAt,
      resolved_at: read.resolvedAt,
      message_count: read.messages.length,
      rating: Number.isNaN(read.rating) ? null : read.rating,
    };
  }
}
