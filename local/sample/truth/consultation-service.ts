import type { Simulation } from "../simulation.ts";
import {
  dayInJapan,
  dayText,
  firstDayOf,
  hour,
  type Instant,
  monthOf,
  startOfDay,
  todayAt,
} from "../time.ts";
import { businessSeconds, percentile } from "./business-time.ts";
import { type ReadConsultation, readChat } from "./readable-chat.ts";

/** A row of the mart `consultation_service`, by its columns' names. */
export interface ConsultationServiceRow {
  readonly month_on: string;
  readonly pharmacist_id: number | null;
  readonly hour: number;
  readonly consultation_count: number;
  readonly replied_count: number;
  readonly resolved_count: number;
  readonly first_reply_median_seconds: number | null;
  readonly first_reply_p90_seconds: number | null;
  readonly resolution_median_seconds: number | null;
  readonly resolution_p90_seconds: number | null;
}

interface ServiceCell {
  readonly month_on: string;
  readonly pharmacist_id: number | null;
  readonly hour: number;
  consultations: number;
  readonly replySeconds: number[];
  readonly resolutionSeconds: number[];
}

/** The true `consultation_service` as of a simulated day, in no order; first messages on complete days only. */
export function consultationService(
  simulation: Simulation,
  simulatedDay: number,
): readonly ConsultationServiceRow[] {
  const cells = new Map<string, ServiceCell>();
  for (const read of readChat(simulation, simulatedDay)) {
    const { firstMessageAt, firstReplyAt, resolvedAt } = read;
    if (firstMessageAt === null || dayInJapan(firstMessageAt) >= todayAt(simulatedDay)) continue;
    const cell = cellOf(cells, read, firstMessageAt);
    cell.consultations += 1;
    if (firstReplyAt !== null) cell.replySeconds.push(businessSeconds(firstMessageAt, firstReplyAt));
    if (resolvedAt !== null) cell.resolutionSeconds.push(businessSeconds(firstMessageAt, resolvedAt));
  }
  return [...cells.values()].map(({ consultations, replySeconds, resolutionSeconds, ...key }) => ({
    ...key,
    consultation_count: consultations,
    replied_count: replySeconds.length,
    resolved_count: resolutionSeconds.length,
    first_reply_median_seconds: percentile(replySeconds, 50),
    first_reply_p90_seconds: percentile(replySeconds, 90),
    resolution_median_seconds: percentile(resolutionSeconds, 50),
    resolution_p90_seconds: percentile(resolutionSeconds, 90),
  }));
}

function cellOf(
  cells: Map<string, ServiceCell>,
  { pharmacistId }: ReadConsultation,
  at: Instant,
): ServiceCell {
  const day = dayInJapan(at);
  const key = {
    month_on: dayText(firstDayOf(monthOf(day))),
    pharmacist_id: pharmacistId,
    hour: Math.floor((at - startOfDay(day)) / hour),
  };
  const name = JSON.stringify(key);
  const cell = cells.get(name) ?? { ...key, consultations: 0, replySeconds: [], resolutionSeconds: [] };
  cells.set(name, cell);
  return cell;
}
