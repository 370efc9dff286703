import type { Simulation } from "../simulation.ts";
import { campaignMasterSheet } from "./campaign-master.ts";
import { productCostsSheet } from "./product-costs.ts";
import { salesTargetsSheet } from "./sales-targets.ts";
import type { Spreadsheet } from "./spreadsheet.ts";

/** Every spreadsheet of the business as of a simulated day. */
export function spreadsheets(simulation: Simulation, simulatedDay: number): readonly Spreadsheet[] {
  return [
    productCostsSheet(simulation, simulatedDay),
    salesTargetsSheet(simulation, simulatedDay),
    campaignMasterSheet(simulatedDay),
  ];
}
