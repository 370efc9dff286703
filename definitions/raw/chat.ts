import { chatTables } from "../../includes/contracts/chat.ts";
import { raw } from "../../includes/layers/index.ts";

chatTables.forEach(raw);
