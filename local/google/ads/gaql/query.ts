/** A value as a query writes it: `'text'` or `"text"`, `12.5`, or a bare word such as ENABLED or TRUE. */
export interface Literal {
  readonly kind: "string" | "number" | "word";
  readonly text: string;
}

export type Operator =
  | "="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "IN"
  | "NOT IN"
  | "LIKE"
  | "NOT LIKE"
  | "BETWEEN"
  | "DURING"
  | "IS NULL"
  | "IS NOT NULL"
  | "CONTAINS ANY"
  | "CONTAINS ALL"
  | "CONTAINS NONE"
  | "REGEXP_MATCH"
  | "NOT REGEXP_MATCH";

export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  /** One value, two for BETWEEN, the list of IN and CONTAINS, none for IS NULL. */
  readonly values: readonly Literal[];
}

export interface Ordering {
  readonly field: string;
  readonly isDescending: boolean;
}

/** A query of the Google Ads Query Language, read but not yet checked against the fields there are. */
export interface Query {
  readonly select: readonly string[];
  readonly from: string;
  readonly where: readonly Condition[];
  readonly orderBy: readonly Ordering[];
  readonly limit: number | undefined;
  readonly parameters: ReadonlyMap<string, string>;
}
