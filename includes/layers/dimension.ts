import { sharedTable } from "../names.ts";
import { currentWarehouse } from "./dataform.ts";
import { type BuiltTable, describe, publishWhole, type Ref, type TableOptions } from "./table.ts";

export interface DimensionOptions<Name extends string> extends TableOptions<Name> {
  readonly query: (context: { readonly ref: Ref }) => string;
}

/** A dimension of the warehouse: one conformed business thing a table, rebuilt whole. */
export function dimension<Name extends string>(
  name: `dim_${string}`,
  options: DimensionOptions<Name>,
): BuiltTable {
  const warehouse = currentWarehouse();
  const table = sharedTable(warehouse, "warehouse", name);
  publishWhole({ warehouse, table, layer: "warehouse", description: describe(options), options });
  return { kind: "built", table };
}
