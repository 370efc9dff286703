import type { Day } from "../days.ts";
import { findField } from "../fields/catalog.ts";
import type { Attribute, Field, FieldValue, Metric, ReadMeasure, Segment, Subject } from "../fields/field.ts";
import type { Plan } from "./plan.ts";

/**
 * Writes result rows as the API does: the selected fields under their paths, and the resource names of the resources
 * that they are of. Rows of one subject, and rows of one day, share what is written of it.
 */
export class RowWriter {
  private readonly attributes: readonly Attribute[];
  private readonly metrics: readonly Metric[];
  private readonly segments: readonly Segment[];
  private readonly subjects = new Map<number, string>();
  private readonly days = new Map<Day, string>();

  constructor(plan: Plan) {
    this.attributes = [...namesOf(plan), ...plan.select.filter((field) => field.category === "attribute")];
    this.metrics = plan.select.filter((field) => field.category === "metric");
    this.segments = plan.select.filter((field) => field.category === "segment");
  }

  /** @param key tells subjects apart */
  write(key: number, subject: () => Subject, day: Day, measure: ReadMeasure): string {
    let attributes = this.subjects.get(key);
    if (attributes === undefined) {
      attributes = this.attributesText(subject());
      this.subjects.set(key, attributes);
    }
    const parts = [attributes, this.metricsText(measure), this.segmentsText(day)];
    return `{${parts.filter((part) => part !== "").join(",")}}`;
  }

  private attributesText(subject: Subject): string {
    const row: Nested = {};
    for (const field of this.attributes) {
      const value = jsonValue(field, field.read(subject));
      if (value !== undefined) put(row, field.path, value);
    }
    return JSON.stringify(row).slice(1, -1);
  }

  private metricsText(measure: ReadMeasure): string {
    if (this.metrics.length === 0) return "";
    let text = "";
    for (const field of this.metrics) {
      const value = jsonValue(field, field.read(measure));
      if (value !== undefined) text += `${text === "" ? "" : ","}"${field.path[1]}":${JSON.stringify(value)}`;
    }
    return `"metrics":{${text}}`;
  }

  private segmentsText(day: Day): string {
    if (this.segments.length === 0) return "";
    let text = this.days.get(day);
    if (text === undefined) {
      const row: Nested = {};
      for (const field of this.segments) put(row, field.path, jsonValue(field, field.read(day)) ?? null);
      text = JSON.stringify(row).slice(1, -1);
      this.days.set(day, text);
    }
    return text;
  }
}

/** The selected fields as an answer names them. */
export function fieldMaskOf({ select }: Plan): string {
  return select.map(({ path }) => path.join(".")).join(",");
}

/** The resource names that a row has though nobody selects them. */
function namesOf({ resource, select, omitsUnselectedNames }: Plan): readonly Attribute[] {
  if (omitsUnselectedNames) return [];
  const names = new Set([`${resource.name}.resource_name`]);
  for (const field of select) {
    if (field.category !== "attribute") continue;
    names.add(`${field.resource}.resource_name`);
    if (field.name.startsWith("ad_group_ad.ad.")) names.add("ad_group_ad.ad.resource_name");
  }
  return [...names].flatMap((name) => {
    const field = findField(name);
    return field?.category === "attribute" ? [field] : [];
  });
}

type Json = string | number | boolean | null | readonly string[];
interface Nested {
  [name: string]: Nested | Json;
}

function put(row: Nested, path: readonly string[], value: Json): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    row[name] = value;
    return;
  }
  const inner = row[name];
  const nested: Nested = isNested(inner) ? inner : {};
  row[name] = nested;
  put(nested, rest, value);
}

function isNested(value: Nested | Json | undefined): value is Nested {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonValue(field: Field, value: FieldValue): Json | undefined {
  if (field.type !== "int64" || value === undefined) return value;
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${field.name} adds up to more than can be counted.`);
  return String(value);
}
