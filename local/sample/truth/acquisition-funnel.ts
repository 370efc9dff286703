import type { Simulation } from "../simulation.ts";
import { type Day, dayInJapan, dayText, todayAt, weekdayOf } from "../time.ts";
import { dimCampaigns } from "./dim-campaigns.ts";
import { firstTouches } from "./first-touch.ts";
import { type AdLoads, landedAdDays } from "./landed-ads.ts";
import { type ReadConsultation, readChat } from "./readable-chat.ts";
import { patientSales } from "./sales.ts";

/** A row of the mart `acquisition_funnel`, by its columns' names. */
export interface AcquisitionFunnelRow {
  readonly week_on: string;
  readonly channel: string;
  readonly click_count: number;
  readonly friend_count: number;
  readonly questionnaire_count: number;
  readonly consultation_count: number;
  readonly first_order_count: number;
  readonly second_order_count: number;
}

interface FunnelCell {
  readonly week: string;
  readonly channel: string;
  clicks: number;
  friends: number;
  questionnaires: number;
  consultations: number;
  firstOrders: number;
  secondOrders: number;
}

/** The true `acquisition_funnel` as of a simulated day, by week and channel. */
export function acquisitionFunnel(
  simulation: Simulation,
  simulatedDay: number,
  loads?: AdLoads,
): readonly AcquisitionFunnelRow[] {
  const today = todayAt(simulatedDay);
  const cells = new Map<string, FunnelCell>();
  const cellOf = (day: Day, channel: string): FunnelCell => {
    const week = dayText(mondayOf(day));
    const key = `${week} ${channel}`;
    const cell = cells.get(key) ?? {
      week,
      channel,
      clicks: 0,
      friends: 0,
      questionnaires: 0,
      consultations: 0,
      firstOrders: 0,
      secondOrders: 0,
    };
    cells.set(key, cell);
    return cell;
  };
  for (const { day, channel, clicks } of campaignClicks(simulation, simulatedDay, loads)) {
    if (day < today && clicks > 0) cellOf(day, channel).clicks += clicks;
  }
  const firstTouchOf = firstTouches(simulatedDay);
  const saleCounts = saleCountsByPatient(simulation, simulatedDay);
  for (const read of readChat(simulation, simulatedDay)) {
    const day = dayInJapan(read.addedAt);
    if (day < today) addFriend(cellOf(day, firstTouchOf(read.tags).channel), read, saleCounts);
  }
  return [...cells].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, cell]) => funnelRow(cell));
}

function* campaignClicks(
  simulation: Simulation,
  simulatedDay: number,
  loads: AdLoads | undefined,
): Generator<{ day: Day; channel: string; clicks: number }> {
  const channels = new Map<string, string>();
  for (const campaign of dimCampaigns(simulation, simulatedDay, loads)) {
    channels.set(campaign.campaign_id, campaign.channel);
  }
  for (const { day, reported } of landedAdDays(simulation, simulatedDay, loads)) {
    for (const { campaignId, adGroupId, clicks } of reported) {
      if (adGroupId === null) yield { day, channel: channels.get(campaignId) ?? "unknown", clicks };
    }
  }
}

/** How many sales each patient has had to date, the current day's included. */
function saleCountsByPatient(simulation: Simulation, simulatedDay: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const history of simulation.patientHistories(simulatedDay)) {
    let count = 0;
    for (const _ of patientSales(history, Number.POSITIVE_INFINITY)) count += 1;
    counts.set(history.patient.id, count);
  }
  return counts;
}

function addFriend(
  cell: FunnelCell,
  { patientId, questionnaireCompletedAt, firstReplyAt }: ReadConsultation,
  saleCounts: ReadonlyMap<number, number>,
): void {
  const sales = patientId === null ? 0 : (saleCounts.get(patientId) ?? 0);
  cell.friends += 1;
  if (questionnaireCompletedAt !== null) cell.questionnaires += 1;
  if (firstReplyAt !== null) cell.consultations += 1;
  if (sales >= 1) cell.firstOrders += 1;
  if (sales >= 2) cell.secondOrders += 1;
}

function funnelRow(cell: FunnelCell): AcquisitionFunnelRow {
  return {
    week_on: cell.week,
    channel: cell.channel,
    click_count: cell.clicks,
    friend_count: cell.friends,
    questionnaire_count: cell.questionnaires,
    consultation_count: cell.consultations,
    first_order_count: cell.firstOrders,
    second_order_count: cell.secondOrders,
  };
}

function mondayOf(day: Day): Day {
  return day - ((weekdayOf(day) + 6) % 7);
}
