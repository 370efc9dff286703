import { z } from "zod";
import { invalidRequest } from "./errors.ts";

export type Labels = Readonly<Record<string, string>>;

/** Labels of a request; a null value removes a label. */
export const restLabels = z.record(z.string(), z.string().nullable()).nullish();

type RestLabels = z.infer<typeof restLabels>;

/** The labels after a patch: given ones set, null ones removed. */
export function mergedLabels(current: Labels, change: RestLabels): Labels {
  if (change === null) return {};
  const merged: Record<string, string> = { ...current };
  for (const [name, value] of Object.entries(change ?? {})) {
    if (value === null) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

/** The change that leaves exactly the given labels. */
export function replacedLabels(current: Labels, given: RestLabels): Readonly<Record<string, string | null>> {
  const removed = Object.fromEntries(Object.keys(current).map((name) => [name, null]));
  return { ...removed, ...given };
}

/** Whether labels satisfy a list's filter: `labels.name[:value]` terms, all of which must hold. */
export function matchesLabelFilter(labels: Labels, filter: string | undefined): boolean {
  const terms =
    filter
      ?.trim()
      .split(/\s+/)
      .filter((term) => term !== "") ?? [];
  return terms.every((term) => {
    const match = /^labels\.([^:]+)(?::(.*))?$/.exec(term);
    if (match === null) throw invalidRequest(`Invalid filter expression: ${term}`, "filter");
    const [, name = "", value] = match;
    return Object.hasOwn(labels, name) && (value === undefined || labels[name] === value);
  });
}
