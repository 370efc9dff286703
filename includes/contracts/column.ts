/** How a contract's column is typed in the typed layer; BigQuery's standard names. */
export type ColumnType =
  | "INT64"
  | "NUMERIC"
  | "FLOAT64"
  | "BOOL"
  | "STRING"
  | "DATE"
  | "DATETIME"
  | "TIME"
  | "TIMESTAMP"
  | "JSON_TEXT";

/**
 * What the open typed view shows of a personal column: its salted hash (still joinable), a mask that keeps
 * only whether there is a value, or nothing at all. `none` marks a column that is not personal data.
 */
export type PersonalData = "none" | "hash" | "mask" | "omit";

/** A reference from a column to another contract's single-column key. */
export interface Reference {
  readonly source: { readonly name: string };
  readonly name: string;
  readonly key: readonly string[];
}

/** One column of a source table as the contract states it. Immutable: each method answers a changed copy. */
export class ContractColumn {
  readonly type: ColumnType;
  readonly description: string;
  readonly isRequired: boolean;
  readonly personalData: PersonalData;
  readonly accepted: readonly string[];
  /** The names under which the source has stated this column over time, newest first; empty means the column's own name. */
  readonly sourceNames: readonly string[];
  /** The source's nested fields that hold the column, outermost first; empty where it is the row's own. */
  readonly containers: readonly string[];
  readonly reference: (() => Reference) | undefined;

  constructor(state: ColumnState) {
    this.type = state.type;
    this.description = state.description;
    this.isRequired = state.isRequired;
    this.personalData = state.personalData;
    this.accepted = state.accepted;
    this.sourceNames = state.sourceNames;
    this.containers = state.containers;
    this.reference = state.reference;
  }

  /** A row without a readable value here is kept out of the typed table and shown among its rejects. */
  required(): ContractColumn {
    return new ContractColumn({ ...this, isRequired: true });
  }

  pii(treatment: Exclude<PersonalData, "none">): ContractColumn {
    return new ContractColumn({ ...this, personalData: treatment });
  }

  oneOf(...accepted: readonly [string, ...string[]]): ContractColumn {
    return new ContractColumn({ ...this, accepted });
  }

  /** The source's names for this column, newest first; older names keep older raw rows readable. */
  from(...names: readonly [string, ...string[]]): ContractColumn {
    return new ContractColumn({ ...this, sourceNames: names });
  }

  /** The nested fields (a document's maps, a report's objects) in which the source states this column, outermost first. */
  within(...containers: readonly [string, ...string[]]): ContractColumn {
    return new ContractColumn({ ...this, containers });
  }

  references(target: () => Reference): ContractColumn {
    return new ContractColumn({ ...this, reference: target });
  }
}

interface ColumnState {
  readonly type: ColumnType;
  readonly description: string;
  readonly isRequired: boolean;
  readonly personalData: PersonalData;
  readonly accepted: readonly string[];
  readonly sourceNames: readonly string[];
  readonly containers: readonly string[];
  readonly reference: (() => Reference) | undefined;
}

const columnOf =
  (type: ColumnType) =>
  (description: string): ContractColumn =>
    new ContractColumn({
      type,
      description,
      isRequired: false,
      personalData: "none",
      accepted: [],
      sourceNames: [],
      containers: [],
      reference: undefined,
    });

export const int64 = columnOf("INT64");
export const numeric = columnOf("NUMERIC");
export const float64 = columnOf("FLOAT64");
export const bool = columnOf("BOOL");
export const string = columnOf("STRING");
export const date = columnOf("DATE");
export const datetime = columnOf("DATETIME");
export const time = columnOf("TIME");
export const timestamp = columnOf("TIMESTAMP");
/** A nested value, kept as the JSON text that the source stated. */
export const jsonText = columnOf("JSON_TEXT");
