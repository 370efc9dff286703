import { app, appTables } from "../../includes/contracts/app.ts";
import { drift, raw } from "../../includes/layers/index.ts";

appTables.forEach(raw);
drift(app, appTables);
