import { spreadsheets } from "../sheets/spreadsheets.ts";
import type { Simulation } from "../simulation.ts";
import { type AdLoads, landedAdDays } from "./landed-ads.ts";
import { unreadableTime } from "./readable-chat.ts";

/** Live rows as of a simulated day. */
export interface ExpectedCounts {
  /** By table of the app; soft-deleted patients are there. */
  readonly app: {
    readonly patients: number;
    readonly pharmacists: number;
    readonly products: number;
    readonly orders: number;
    readonly order_items: number;
  };
  /** By table of the spreadsheets: rows that land, and rows of those whose values are all readable. */
  readonly sheets: Readonly<Record<string, { readonly landed: number; readonly typed: number }>>;
  /** By collection of the chat: documents, and those whose required fields are all readable. */
  readonly chat: {
    readonly consultations: { readonly landed: number; readonly typed: number };
    readonly messages: { readonly landed: number; readonly typed: number };
  };
  /** By table of the ad reports; every row is readable. */
  readonly ads: {
    readonly google_campaign_day: number;
    readonly google_ad_group_day: number;
    readonly google_ad_day: number;
  };
}

export function expectedCounts(
  simulation: Simulation,
  simulatedDay: number,
  adLoads?: AdLoads,
): ExpectedCounts {
  let patients = 0;
  let orders = 0;
  let orderItems = 0;
  for (const history of simulation.patientHistories(simulatedDay)) {
    patients += 1;
    orders += history.orders.length;
    for (const { items } of history.orders) orderItems += items.length;
  }
  const sheets: Record<string, { landed: number; typed: number }> = {};
  for (const { table, tabs } of spreadsheets(simulation, simulatedDay)) {
    const kinds = tabs.flatMap((tab) => tab.rows.map((row) => row.meaning.kind));
    const typed = kinds.filter((kind) => kind === "fact").length;
    sheets[table] = { landed: typed + kinds.filter((kind) => kind === "invalid").length, typed };
  }
  return {
    app: {
      patients,
      pharmacists: [...simulation.pharmacists(simulatedDay)].length,
      products: [...simulation.products(simulatedDay)].length,
      orders,
      order_items: orderItems,
    },
    sheets,
    chat: chatCounts(simulation, simulatedDay),
    ads: adCounts(simulation, simulatedDay, adLoads),
  };
}

function chatCounts(simulation: Simulation, simulatedDay: number): ExpectedCounts["chat"] {
  const consultations = { landed: 0, typed: 0 };
  const messages = { landed: 0, typed: 0 };
  for (const { document, messages: left } of simulation.consultations(simulatedDay)) {
    if (document !== null) consultations.landed += 1;
    if (document !== null && document.entry !== null) consultations.typed += 1;
    messages.landed += left.length;
    messages.typed += left.filter(({ sentAtForm }) => unreadableTime(sentAtForm) === null).length;
  }
  return { consultations, messages };
}

function adCounts(simulation: Simulation, simulatedDay: number, loads?: AdLoads): ExpectedCounts["ads"] {
  let campaigns = 0;
  let adGroups = 0;
  let ads = 0;
  for (const { reported } of landedAdDays(simulation, simulatedDay, loads)) {
    for (const { adGroupId, adId } of reported) {
      if (adGroupId === null) campaigns += 1;
      else if (adId === null) adGroups += 1;
      else ads += 1;
    }
  }
  return { google_campaign_day: campaigns, google_ad_group_day: adGroups, google_ad_day: ads };
}
