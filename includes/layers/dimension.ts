import { sharedTable } from "../names.ts";
import { columnDescriptions, currentWarehouse, place, target } from "./dataform.ts";
import { recordTable } from "./lineage.ts";
import {
  assertTable,
  type BuiltTable,
  collectReads,
  describe,
  type Ref,
  type TableOptions,
} from "./table.ts";

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
  const { ref, reads } = collectReads(warehouse);
  const query = options.query({ ref });
  recordTable(table, reads());
  publish(name, {
    ...place(table),
    type: "table",
    description: describe(options),
    columns: columnDescriptions(options.columns),
    tags: ["warehouse"],
    dependencyTargets: reads().map(target),
  }).query(query);
  assertTable(warehouse, table, options);
  return { kind: "built", table };
}
