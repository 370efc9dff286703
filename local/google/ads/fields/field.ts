import type { Day } from "../days.ts";
import type { Account, Ad, AdGroup, Campaign } from "../world/entities.ts";

/** What a row is about: an account, and what the level of its report adds. */
export interface Subject {
  readonly account: Account;
  readonly campaign?: Campaign;
  readonly adGroup?: AdGroup;
  readonly ad?: Ad;
  /** A client of the account, and how many managers lie between. */
  readonly client?: { readonly account: Account; readonly level: number };
}

/** Measures of a row by their places among the measures. */
export type ReadMeasure = (column: number) => number;

/**
 * A value as the API compares it: int64 as digits (ids) or numbers (measures), dates as YYYY-MM-DD; undefined where
 * the field is not set.
 */
export type FieldValue = string | number | boolean | readonly string[] | undefined;

export type FieldType = "id" | "int64" | "int32" | "double" | "string" | "enum" | "bool" | "date" | "strings";

interface FieldBase {
  /** As in queries: `campaign.advertising_channel_type`. */
  readonly name: string;
  /** As in answers: `["campaign", "advertisingChannelType"]`. */
  readonly path: readonly string[];
  readonly type: FieldType;
  /** Of an enum. */
  readonly constants?: readonly string[];
}

export interface Attribute extends FieldBase {
  readonly category: "attribute";
  readonly resource: ResourceName;
  readonly read: (subject: Subject) => FieldValue;
}

export interface Segment extends FieldBase {
  readonly category: "segment";
  /** Core date segments may filter without being selected, and need a range of days once they are. */
  readonly isCoreDate: boolean;
  /** Whether values are no longer daily or weekly. */
  readonly isCoarse: boolean;
  /** The first of its period, where a filter's date must be one. */
  readonly startOfPeriod?: (day: Day) => Day;
  readonly read: (day: Day) => FieldValue;
}

export interface Metric extends FieldBase {
  readonly category: "metric";
  readonly read: (measure: ReadMeasure) => FieldValue;
}

export type Field = Attribute | Segment | Metric;

export type ResourceName = "customer" | "customer_client" | "campaign" | "ad_group" | "ad_group_ad";

/** Spells `ad_group` as `adGroup`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function pathOf(name: string): readonly string[] {
  return name.split(".").map(camelCase);
}
