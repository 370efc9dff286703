import { sheetsTables } from "../../includes/contracts/sheets.ts";
import { raw } from "../../includes/layers/index.ts";

sheetsTables.forEach(raw);
