import { appTables } from "../../includes/contracts/app.ts";
import { raw } from "../../includes/layers/index.ts";

appTables.forEach(raw);
