import { appTables } from "../../includes/contracts/app.ts";
import { typed } from "../../includes/layers/index.ts";

appTables.forEach(typed);
