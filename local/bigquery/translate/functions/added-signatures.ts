/** A function of BigQuery that the analyzer's binary lacks: `FunctionProto`, registered with every catalog. */
export interface AddedFunction {
  readonly name_path: readonly [string];
  readonly group: "added";
  readonly mode: "SCALAR" | "AGGREGATE";
  readonly signature: readonly object[];
  readonly options?: object;
}

/** Functions of BigQuery that the analyzer's binary lacks; translated like any other, by their names. */
export const addedSignatures: readonly AddedFunction[] = [];
