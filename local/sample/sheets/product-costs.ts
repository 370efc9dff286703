import { mess } from "../mess.ts";
import { type RandomStream, randomStream } from "../random.ts";
import type { Simulation } from "../simulation.ts";
import {
  type Day,
  dayInJapan,
  firstDayOf,
  type Month,
  monthNumber,
  monthOf,
  todayAt,
  yearOf,
} from "../time.ts";
import type { ProductRow } from "../world/rows.ts";
import type { Cell } from "./cell.ts";
import type { SheetRow, SheetTab, Spreadsheet } from "./spreadsheet.ts";

/** From the month on, a unit of the product costs this much: yen, tax excluded. */
export interface ProductCost {
  readonly month: Month;
  readonly sku: string;
  readonly unitCostJpy: number;
}

const firstMonth = monthNumber(2021, 7);
/** From this month on, a lookup fails until finance repairs it; before it, a few were never repaired. */
const firstRepairedMonth = monthNumber(2025, 7);

/** "商品原価": a tab a year, a row a month and product whose cost was set, as of a simulated day. */
export function productCostsSheet(simulation: Simulation, simulatedDay: number): Spreadsheet<ProductCost> {
  const today = todayAt(simulatedDay);
  const products = [...simulation.products(simulatedDay)];
  const tabs: { title: string; rows: SheetRow<ProductCost>[] }[] = [];
  for (let month = firstMonth; enteredOn(month) <= today; month += 1) {
    const title = String(yearOf(month));
    let tab = tabs.at(-1);
    if (tab?.title !== title) {
      const headers = ["月", "SKU", mess.renamedCostHeader(yearOf(month))];
      tab = { title, rows: [{ cells: headers, meaning: { kind: "header" } }] };
      tabs.push(tab);
    }
    if (mess.hasEmptyRow(month)) tab.rows.push({ cells: [null, null, null], meaning: { kind: "empty" } });
    for (const product of products) tab.rows.push(...costRows(simulation.seed, product, month, today));
    if (mess.hasCostWithoutKey(month)) {
      tab.rows.push({ cells: [null, null, 980], meaning: { kind: "missing_key" } });
    }
  }
  return {
    table: "product_costs",
    title: "商品原価",
    keyWidth: 2,
    tabs: tabs satisfies SheetTab<ProductCost>[],
  };
}

/** Finance writes a month's costs down on the 16th of the month before. */
function enteredOn(month: Month): Day {
  return firstDayOf(month - 1) + 15;
}

function costRows(
  seed: number,
  product: ProductRow,
  month: Month,
  today: Day,
): readonly SheetRow<ProductCost>[] {
  const firstCosted = firstCostedMonth(seed, product);
  const isGone = product.discontinuedAt !== null && dayInJapan(product.discontinuedAt) < enteredOn(month);
  if (month < firstCosted || isGone) return [];
  const random = randomStream(seed, "productCosts", product.id, month);
  const isItsTurn = product.id === (month % 36) + 1;
  if (!random.chance(0.3) && month !== firstCosted && !isItsTurn) return [];

  const { sku } = product;
  const unitCostJpy = drawCost(random, seed, product, month);
  const monthCell = drawMonthCell(random, month);
  const costCell = drawCostCell(random, unitCostJpy);
  const isBroken =
    month < firstRepairedMonth ? random.chance(0.012) : isItsTurn && today < firstDayOf(month) + 16;
  if (isBroken) {
    const meaning = { kind: "invalid", column: "unit_cost_jpy" } as const;
    return [{ cells: [monthCell, sku, mess.missingLookup()], meaning }];
  }
  const rows: SheetRow<ProductCost>[] = [
    { cells: [monthCell, sku, costCell], meaning: { kind: "fact", fact: { month, sku, unitCostJpy } } },
  ];
  if (mess.isCostTypedTwice(month, product.id)) {
    const cells = [monthCell, mess.fullWidthText(sku), unitCostJpy + 111];
    rows.push({ cells, meaning: { kind: "duplicate_key" } });
  }
  return rows;
}

/** Some products, and all that join after the history, are sold before anyone has written down their cost. */
function firstCostedMonth(seed: number, product: ProductRow): Month {
  const launched = Math.max(monthOf(dayInJapan(product.createdAt)), firstMonth);
  const isLate =
    launched >= firstRepairedMonth || randomStream(seed, "productCosts", product.id, 1).chance(0.15);
  return isLate ? launched + 1 : launched;
}

function drawCost(random: RandomStream, seed: number, product: ProductRow, month: Month): number {
  const own = randomStream(seed, "productCosts", product.id, 2);
  const base = product.taxPercent === 10 ? own.integer(900, 2100) : own.integer(280, 760);
  const drift = 1 + 0.004 * (month - firstMonth) + 0.05 * (random.fraction() - 0.5);
  return Math.round(base * drift);
}

function drawMonthCell(random: RandomStream, month: Month): Cell {
  const style = random.fraction();
  const year = yearOf(month);
  if (year <= 2022) return mess.monthWithSlash(month);
  if (year === 2023) return mess.monthWithHyphen(month);
  if (year === 2024 || style < 0.4) return mess.monthAsDate(month);
  return style < 0.7 ? mess.monthWithSlash(month) : mess.monthWithHyphen(month);
}

function drawCostCell(random: RandomStream, unitCostJpy: number): Cell {
  const style = random.fraction();
  if (style < 0.05) return mess.fullWidthNumber(unitCostJpy);
  if (style < 0.1) return mess.straySpaces(unitCostJpy);
  return style < 0.15 ? mess.commaText(unitCostJpy) : unitCostJpy;
}
