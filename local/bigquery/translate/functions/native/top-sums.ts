import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  STRUCT,
  structValue,
} from "@duckdb/node-api";
import { bigNumericDecimal, type DecimalType, decimal, numericDecimal } from "./decimal-values.ts";
import { integerOf, listOf, type NativeFunction, numberOf } from "./native-function.ts";

/** How the weights of a type are added up and compared. */
interface Weights<Weight> {
  readonly name: string;
  readonly duckdb: DuckDBType;
  readonly read: (value: DuckDBValue) => Weight;
  readonly write: (total: Weight) => DuckDBValue;
  readonly add: (left: Weight, right: Weight) => Weight;
  /** Whether one comes before another: the greater. */
  readonly isBefore: (left: Weight, right: Weight) => boolean;
}

/** What equal values, which stand side by side, weigh together; the total of NULLs is undefined. */
interface Run<Weight> {
  /** The place of the first of them, counted from 1. */
  readonly first: number;
  readonly total: Weight | undefined;
}

function runsOf<Weight>(
  starts: readonly DuckDBValue[],
  values: readonly DuckDBValue[],
  weights: Weights<Weight>,
): readonly Run<Weight>[] {
  const runs: { readonly first: number; total: Weight | undefined }[] = [];
  for (const [index, start] of starts.entries()) {
    if (start === true) runs.push({ first: index + 1, total: undefined });
    const run = runs.at(-1);
    const value = values[index] ?? null;
    if (run === undefined || value === null) continue;
    const weight = weights.read(value);
    run.total = run.total === undefined ? weight : weights.add(run.total, weight);
  }
  return runs;
}

/** The heaviest first, NULL last; of equal ones the first. */
function comparison<Weight>({ isBefore }: Weights<Weight>) {
  return (left: Run<Weight>, right: Run<Weight>): number => {
    if (left.total === undefined || right.total === undefined) {
      if (left.total === right.total) return left.first - right.first;
      return left.total === undefined ? 1 : -1;
    }
    if (isBefore(left.total, right.total)) return -1;
    return isBefore(right.total, left.total) ? 1 : left.first - right.first;
  };
}

function topSums<Weight>(weights: Weights<Weight>): NativeFunction {
  const { name, duckdb } = weights;
  return {
    name: `googlesql_top_${name}_sums`,
    parameterTypes: [LIST(BOOLEAN), LIST(duckdb), BIGINT],
    returnType: LIST(STRUCT({ first: BIGINT, total: duckdb })),
    evaluate: ([starts, values, size]) => {
      const runs = [...runsOf(listOf(starts), listOf(values), weights)].sort(comparison(weights));
      const top = runs.slice(0, Number(integerOf(size)));
      return listValue(
        top.map(({ first, total }) =>
          structValue({ first: BigInt(first), total: total === undefined ? null : weights.write(total) }),
        ),
      );
    },
  };
}

const decimals = (type: DecimalType): NativeFunction =>
  topSums<bigint>({
    name: type.name,
    duckdb: type.duckdb,
    read: type.read,
    write: (total) => decimal(type, total, () => `${type.label} overflow: SUM`),
    add: (left, right) => left + right,
    isBefore: (left, right) => left > right,
  });

/** The sums of runs of equal values, for APPROX_TOP_SUM. */
export const topSumNatives: readonly NativeFunction[] = [
  topSums<bigint>({
    name: "int64",
    duckdb: BIGINT,
    read: integerOf,
    write: (total) => {
      if (BigInt.asIntN(64, total) !== total) throw new Error("int64 overflow");
      return total;
    },
    add: (left, right) => left + right,
    isBefore: (left, right) => left > right,
  }),
  topSums<number>({
    name: "float64",
    duckdb: DOUBLE,
    read: numberOf,
    write: (total) => total,
    add: (left, right) => left + right,
    isBefore: (left, right) => left > right || (!Number.isNaN(left) && Number.isNaN(right)),
  }),
  decimals(numericDecimal),
  decimals(bigNumericDecimal),
];
