import { sharedTable, type TableName, type Warehouse } from "../names.ts";
import { place, target } from "./dataform.ts";
import { recordBlockingAssertion } from "./lineage.ts";

/**
 * What a failed assertion does: `blocks` keeps yesterday's marts in place of everything built from the table;
 * `warns` is reported and stops nothing.
 */
export type Severity = "blocks" | "warns";

export interface Assertion {
  /** What is asserted, as in `key`, `accepted_status`. */
  readonly name: string;
  readonly severity: Severity;
  readonly description: string;
  /** The rows that break the rule; none when it holds. */
  readonly query: string;
  /** Tables that the query reads beside the asserted one. */
  readonly reads?: readonly TableName[];
}

/** Asserts something of a table, named `<dataset>_<table>_<name>` in the assertions dataset. */
export function assertThat(warehouse: Warehouse, table: TableName, assertion: Assertion): void {
  const dataset = table.dataset.slice(0, table.dataset.length - warehouse.suffix.length);
  const name = sharedTable(warehouse, "assertions", `${dataset}_${table.table}_${assertion.name}`);
  if (assertion.severity === "blocks") {
    recordBlockingAssertion(table, name);
  }
  assert(name.table, {
    ...place(name),
    description: assertion.description,
    tags: [assertion.severity],
    dependencyTargets: [table, ...(assertion.reads ?? [])].map(target),
  }).query(assertion.query);
}
