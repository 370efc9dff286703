export { dimension } from "./dimension.ts";
export { drift } from "./drift.ts";
export { fact } from "./fact.ts";
export { mart } from "./mart.ts";
export { ledger, raw } from "./raw.ts";
export { salt } from "./salt.ts";
export type { Ref } from "./table.ts";
export { typed } from "./typed.ts";
