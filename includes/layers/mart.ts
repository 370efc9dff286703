import { quoted, sharedTable } from "../names.ts";
import { currentWarehouse } from "./dataform.ts";
import { blockingAssertions } from "./lineage.ts";
import { joinPublication } from "./publication.ts";
import { type BuiltTable, describe, publishWhole, type Ref, type TableOptions } from "./table.ts";

export interface MartOptions<Name extends string> extends TableOptions<Name> {
  /** The question that the mart answers. */
  readonly question: string;
  /** When its numbers are new, in words. */
  readonly freshness: string;
  /** Dashboards that read it. */
  readonly readBy: readonly string[];
  /** Marts of one group are published together or not at all. */
  readonly group: string;
  readonly query: (context: { readonly ref: Ref }) => string;
}

/**
 * A mart: written to `mart_build`, audited there, and published to `mart` in one step with its group, only when
 * every blocking assertion of the group and of all that it is built from holds. Otherwise yesterday's mart stays.
 */
export function mart<Name extends string>(name: string, options: MartOptions<Name>): BuiltTable {
  const warehouse = currentWarehouse();
  const build = sharedTable(warehouse, "mart_build", name);
  publishWhole({ warehouse, table: build, layer: "mart", description: martDescription(options), options });
  const published = sharedTable(warehouse, "mart", name);
  joinPublication(warehouse, options.group, {
    copy: `CREATE OR REPLACE TABLE ${quoted(published)} COPY ${quoted(build)}`,
    dependencies: () => [build, ...blockingAssertions(build)],
  });
  return { kind: "built", table: published };
}

function martDescription<Name extends string>(options: MartOptions<Name>): string {
  const readers = options.readBy.length === 0 ? "no dashboard yet" : options.readBy.join(", ");
  return `${options.question} ${describe(options)} Fresh: ${options.freshness}. Read by: ${readers}.`;
}
