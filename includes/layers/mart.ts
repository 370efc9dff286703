import { quoted, sharedTable } from "../names.ts";
import { columnDescriptions, currentWarehouse, place, target } from "./dataform.ts";
import { blockingAssertions, recordTable } from "./lineage.ts";
import { joinPublication } from "./publication.ts";
import {
  assertTable,
  type BuiltTable,
  collectReads,
  describe,
  type Ref,
  type TableOptions,
} from "./table.ts";

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
  const { ref, reads } = collectReads(warehouse);
  const query = options.query({ ref });
  recordTable(build, reads());
  publish(name, {
    ...place(build),
    type: "table",
    description: martDescription(options),
    columns: columnDescriptions(options.columns),
    tags: ["mart"],
    dependencyTargets: reads().map(target),
  }).query(query);
  assertTable(warehouse, build, options);
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
