import { chatTables } from "../../includes/contracts/chat.ts";
import { typed } from "../../includes/layers/index.ts";

chatTables.forEach(typed);
