import { unimplemented } from "../../errors.ts";
import type { Day } from "../days.ts";
import { monthsBefore } from "../days.ts";
import { AdsRefusal, queryRefusal } from "../failure.ts";
import { findField, findResource, isOtherField, isOtherResource, type Resource } from "../fields/catalog.ts";
import type { Attribute, Field, Metric, Segment } from "../fields/field.ts";
import type { DayRange } from "../gaql/date-ranges.ts";
import { dayBounds } from "../gaql/day-bounds.ts";
import { type Predicate, predicateOf } from "../gaql/predicate.ts";
import type { Query } from "../gaql/query.ts";

export interface Filter<Kind extends Field> {
  readonly field: Kind;
  readonly matches: Predicate;
}

/** A query whose fields are known and fit together. */
export interface Plan {
  readonly resource: Resource;
  /** As the query selects them, each once. */
  readonly select: readonly Field[];
  readonly attributeFilters: readonly Filter<Attribute>[];
  readonly segmentFilters: readonly Filter<Segment>[];
  readonly metricFilters: readonly Filter<Metric>[];
  readonly orderBy: readonly { readonly field: Field; readonly isDescending: boolean }[];
  readonly limit: number | undefined;
  readonly omitsUnselectedNames: boolean;
}

/**
 * Checks a query against the fields there are.
 * @param today in the account's time zone
 * @param dailyMonths for how many months back days and weeks can be asked for; without end where absent
 * @throws AdsRefusal that says which field does not fit
 */
export function planQuery(query: Query, today: Day, dailyMonths?: number): Plan {
  const resource = resourceOf(query.from);
  const select = [...new Set(query.select)].map(fieldNamed);
  const where = query.where.map((condition) => ({ field: fieldNamed(condition.field), condition }));
  const orderBy = query.orderBy.map(({ field, isDescending }) => ({
    field: fieldNamed(field),
    isDescending,
  }));
  requireResources(resource, select, "SELECT");
  requireResources(
    resource,
    [...where, ...orderBy].map(({ field }) => field),
    "WHERE",
  );
  const dateConditions = where.flatMap(({ field, condition }) =>
    field.category === "segment" ? [{ field, condition }] : [],
  );
  requireSelected(
    select,
    where.filter(({ field }) => !isCoreDate(field)),
    orderBy,
  );
  const filters = where.map(({ field, condition }) => ({
    field,
    matches: predicateOf(field, condition, today),
  }));
  requireDays(select, dayBounds(dateConditions, today), today, dailyMonths);
  return {
    resource,
    select,
    attributeFilters: filters.flatMap(({ field, matches }) =>
      field.category === "attribute" ? [{ field, matches }] : [],
    ),
    segmentFilters: filters.flatMap(({ field, matches }) =>
      field.category === "segment" ? [{ field, matches }] : [],
    ),
    metricFilters: filters.flatMap(({ field, matches }) =>
      field.category === "metric" ? [{ field, matches }] : [],
    ),
    orderBy,
    limit: query.limit,
    omitsUnselectedNames: parametersOf(query.parameters).omitsUnselectedNames,
  };
}

/** Whether a query asks for what only client accounts have. */
export function asksForMetrics({ select, metricFilters }: Plan): boolean {
  return metricFilters.length > 0 || select.some(({ category }) => category === "metric");
}

function resourceOf(name: string): Resource {
  const resource = findResource(name);
  if (resource !== undefined) return resource;
  if (isOtherResource(name)) throw unimplemented(`The resource ${name}`);
  throw queryRefusal(
    "BAD_RESOURCE_TYPE_IN_FROM_CLAUSE",
    `Invalid resource in the FROM clause: '${name}' is not a valid resource name.`,
  );
}

function fieldNamed(name: string): Field {
  const field = findField(name);
  if (field !== undefined) return field;
  if (isOtherField(name)) throw unimplemented(`The field ${name}`);
  throw queryRefusal("UNRECOGNIZED_FIELD", `Unrecognized field in the query: '${name}'.`);
}

function requireResources(resource: Resource, fields: readonly Field[], clause: "SELECT" | "WHERE"): void {
  for (const field of fields) {
    if (field.category === "attribute") {
      if (resource.attributed.includes(field.resource)) continue;
      throw queryRefusal(
        `PROHIBITED_RESOURCE_TYPE_IN_${clause}_CLAUSE`,
        `The following fields in the ${clause} clause are of resources incompatible with the resource ` +
          `'${resource.name}' in the FROM clause: '${field.name}'.`,
      );
    }
    if (resource.hasMetrics) continue;
    throw queryRefusal(
      `PROHIBITED_${field.category.toUpperCase()}_IN_SELECT_OR_WHERE_CLAUSE`,
      `Cannot select or filter on the following ${field.category}s: '${field.name}', since it is incompatible with ` +
        `the resource '${resource.name}' in the FROM clause.`,
    );
  }
}

function isCoreDate(field: Field): boolean {
  return field.category === "segment" && field.isCoreDate;
}

function requireSelected(
  select: readonly Field[],
  ...clauses: readonly (readonly { readonly field: Field }[])[]
): void {
  for (const { field } of clauses.flat()) {
    if (field.category !== "segment" || select.includes(field)) continue;
    throw queryRefusal(
      "EXPECTED_REFERENCED_FIELD_IN_SELECT_CLAUSE",
      `The following field must be present in SELECT clause: '${field.name}'.`,
    );
  }
}

/** A report by date needs a range of days, none before those that are kept by day. */
function requireDays(
  select: readonly Field[],
  { from, to }: DayRange,
  today: Day,
  dailyMonths: number | undefined,
): void {
  if (from > to) {
    throw queryRefusal("DATE_RANGE_TOO_NARROW", "The date range of the query starts after it ends.");
  }
  const dates = select.filter((field) => field.category === "segment" && field.isCoreDate);
  if (dates.length === 0) return;
  if (from === Number.NEGATIVE_INFINITY || to === Number.POSITIVE_INFINITY) {
    throw queryRefusal(
      "EXPECTED_FILTERS_ON_DATE_RANGE",
      "A query that selects a core date segment must have filters in its WHERE clause that make a finite date range.",
    );
  }
  const isFine = dates.some((field) => field.category === "segment" && !field.isCoarse);
  if (isFine && dailyMonths !== undefined && from < monthsBefore(today, dailyMonths)) {
    throw new AdsRefusal(400, {
      kind: "dateRangeError",
      code: "REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED",
      message:
        "The requested time granularity is not supported for the date range in the query. Metrics with daily, " +
        `hourly, or weekly segmentation are only available for the last ${dailyMonths} months.`,
    });
  }
}

function parametersOf(parameters: Query["parameters"]): { readonly omitsUnselectedNames: boolean } {
  let omitsUnselectedNames = false;
  for (const [name, text] of parameters) {
    if (name !== "include_drafts" && name !== "omit_unselected_resource_names") {
      throw queryRefusal("BAD_PARAMETER_NAME", `Unknown parameter in the PARAMETERS clause: '${name}'.`);
    }
    const value = text.toLowerCase();
    if (value !== "true" && value !== "false") {
      throw queryRefusal("BAD_PARAMETER_VALUE", `Invalid value of the parameter '${name}': '${text}'.`);
    }
    if (name === "omit_unselected_resource_names") omitsUnselectedNames = value === "true";
  }
  return { omitsUnselectedNames };
}
