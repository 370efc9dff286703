import { type FunctionCall, UnsupportedError } from "../context.ts";
import { argument, bindOnce, type FunctionFamily, type FunctionTranslation, fail } from "./sql.ts";

/** A vector's elements as FLOAT64. Sparse vectors, which are arrays of pairs, are refused. */
function vector(call: FunctionCall, index: number): string {
  const { sql, type } = argument(call, index);
  const kind = type.kind === "ARRAY" ? type.element.kind : type.kind;
  if (type.kind !== "ARRAY" || (kind !== "FLOAT64" && kind !== "INT64")) {
    const what = type.kind === "ARRAY" && kind === "STRUCT" ? "sparse vectors" : kind;
    throw new UnsupportedError(`Unsupported function: ${call.name.toUpperCase()} of ${what}`);
  }
  return `CAST(${sql} AS DOUBLE[])`;
}

/** A distance of two vectors of the same dimensions: NULL where one is NULL, refused where an element is. */
function distance(of: (left: string, right: string, safe: boolean) => string): FunctionTranslation {
  return (call) =>
    bindOnce([vector(call, 0), vector(call, 1)], (left, right) => {
      const hasNull = `list_count(${left}) < len(${left}) OR list_count(${right}) < len(${right})`;
      const mismatch = `'Array length mismatch: ', len(${left}), ' and ', len(${right}), '.'`;
      return (
        `CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL ` +
        `WHEN ${hasNull} THEN ${fail(call.safe, "'NULL array element'")} ` +
        `WHEN len(${left}) <> len(${right}) THEN ${fail(call.safe, mismatch)} ` +
        `ELSE ${of(left, right, call.safe)} END`
      );
    });
}

function cosine(left: string, right: string, safe: boolean): string {
  const length = (list: string) => `sqrt(list_inner_product(${list}, ${list}))`;
  const isZero = (list: string) => `len(list_filter(${list}, lambda x: x <> 0)) = 0`;
  const zero = fail(safe, "'Cannot compute cosine distance against zero vector.'");
  return (
    `CASE WHEN ${isZero(left)} OR ${isZero(right)} THEN ${zero} ` +
    `ELSE 1 - list_inner_product(${left}, ${right}) / (${length(left)} * ${length(right)}) END`
  );
}

/** Distances of vectors. */
export const distanceFunctions: FunctionFamily = {
  cosine_distance: distance(cosine),
  euclidean_distance: distance(
    (left, right) => `CASE WHEN len(${left}) = 0 THEN 0 ELSE list_distance(${left}, ${right}) END`,
  ),
};
