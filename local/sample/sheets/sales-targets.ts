import { mess } from "../mess.ts";
import { randomStream } from "../random.ts";
import type { Simulation } from "../simulation.ts";
import { type Day, firstDayOf, type Month, monthNumber, todayAt } from "../time.ts";
import type { Cell } from "./cell.ts";
import type { SheetRow, Spreadsheet } from "./spreadsheet.ts";

/** Net sales to reach in a month by a channel: yen, tax excluded. */
export interface SalesTarget {
  readonly month: Month;
  readonly channel: string;
  readonly targetJpy: number;
}

/** Channels with targets, the share of the sales hoped for and the month from which they have one. */
const targetedChannels = [
  { channel: "organic", share: 0.27, from: monthNumber(2021, 7) },
  { channel: "search", share: 0.3, from: monthNumber(2021, 7) },
  { channel: "social", share: 0.16, from: monthNumber(2021, 7) },
  { channel: "LINE", share: 0.13, from: monthNumber(2021, 7) },
  { channel: "affiliate", share: 0.06, from: monthNumber(2022, 4) },
  { channel: "exhibition", share: 0.02, from: monthNumber(2025, 4) },
] as const;

const firstMonth = monthNumber(2021, 7);
/** From this month on, one channel's target a month is corrected on the 16th. */
const firstCorrectedMonth = monthNumber(2025, 7);

/** "売上目標": one tab, a row a month and channel, as of a simulated day. Fiscal years begin in April. */
export function salesTargetsSheet(simulation: Simulation, simulatedDay: number): Spreadsheet<SalesTarget> {
  const today = todayAt(simulatedDay);
  const rows: SheetRow<SalesTarget>[] = [
    { cells: ["月", "チャネル", "目標（税抜）"], meaning: { kind: "header" } },
  ];
  for (let month = firstMonth; month < lastPlannedMonth(today); month += 1) {
    if (mess.hasEmptyRow(month)) rows.push({ cells: [null, null, null], meaning: { kind: "empty" } });
    for (const [position, { channel, share, from }] of targetedChannels.entries()) {
      if (month < from) continue;
      const planned = plannedTarget(simulation, month, position, share, from);
      const isCorrected =
        month >= firstCorrectedMonth && position === month % 4 && today >= firstDayOf(month) + 15;
      const targetJpy = isCorrected ? planned + Math.ceil(planned / 20_000) * 1000 : planned;
      rows.push(targetRow({ month, channel, targetJpy }, position, isCorrected));
      if (mess.isTargetTypedTwice(month, channel)) {
        const cells = [monthCell(month), mess.fullWidthText(channel), mess.commaText(targetJpy + 50_000)];
        rows.push({ cells, meaning: { kind: "duplicate_key" } });
      }
    }
    if (mess.hasSumWithoutKey(month)) {
      rows.push({ cells: [null, null, 88_000_000], meaning: { kind: "missing_key" } });
    }
  }
  return { table: "sales_targets", title: "売上目標", keyWidth: 2, tabs: [{ title: "売上目標", rows }] };
}

/** The month after the last one planned: next fiscal year's targets are written down on 16 March. */
function lastPlannedMonth(today: Day): Month {
  let end = monthNumber(2022, 4);
  while (firstDayOf(end - 1) + 15 <= today) end += 12;
  return end;
}

/** In thousands of yen. A new channel's first month has a target of 0. */
function plannedTarget(
  simulation: Simulation,
  month: Month,
  position: number,
  share: number,
  from: Month,
): number {
  if (month === from && from > firstMonth) return 0;
  const random = randomStream(simulation.seed, "salesTargets", month, position);
  const salesAtScaleOne = 400_000 + 62_000 * (month - firstMonth);
  const hoped = salesAtScaleOne * simulation.scale * share * (0.9 + 0.25 * random.fraction());
  return Math.max(Math.round(hoped / 1000), 1) * 1000;
}

function targetRow(fact: SalesTarget, position: number, isCorrected: boolean): SheetRow<SalesTarget> {
  const cells = [monthCell(fact.month), channelCell(fact, position), targetCell(fact, position, isCorrected)];
  return { cells, meaning: { kind: "fact", fact } };
}

function monthCell(month: Month): Cell {
  if (month >= monthNumber(2025, 4)) return mess.monthWithSlash(month);
  return month >= monthNumber(2023, 4) ? mess.monthAsDate(month) : mess.monthWithHyphen(month);
}

function channelCell({ month, channel }: SalesTarget, position: number): Cell {
  if (channel === "LINE" && month % 7 === 0) return mess.fullWidthText(channel);
  return month % 11 === position ? mess.straySpaces(channel) : channel;
}

function targetCell({ month, targetJpy }: SalesTarget, position: number, isCorrected: boolean): Cell {
  if (isCorrected || month % 9 === position) return mess.commaText(targetJpy);
  return month % 13 === position ? mess.fullWidthNumber(targetJpy) : targetJpy;
}
