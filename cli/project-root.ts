import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that this command belongs to, wherever it is called from. */
export const projectRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
