import { sheetsTables } from "../../includes/contracts/sheets.ts";
import { typed } from "../../includes/layers/index.ts";

sheetsTables.forEach(typed);
