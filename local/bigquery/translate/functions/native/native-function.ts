import {
  type DuckDBConnection,
  DuckDBListValue,
  DuckDBScalarFunction,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";
import { errorMark } from "../sql.ts";

/** A scalar function that runs in JavaScript: about half a microsecond a row, for what DuckDB cannot express. */
export interface NativeFunction {
  readonly name: string;
  readonly parameterTypes: readonly DuckDBType[];
  readonly returnType: DuckDBType;
  /** Called without NULL arguments (their result is NULL) unless `acceptsNull`. Throws GoogleSQL's runtime errors. */
  readonly evaluate: (values: readonly DuckDBValue[]) => DuckDBValue;
  readonly acceptsNull?: boolean;
}

/** What the name of a function's variant that answers NULL instead of raising an error ends in. */
export const orNull = "_or_null";

/**
 * Makes the functions callable from every connection of the connection's instance, each also in a variant
 * that answers NULL instead of raising an error.
 */
export function registerAll(connection: DuckDBConnection, functions: readonly NativeFunction[]): void {
  for (const native of functions) {
    register(connection, native, native.name, (error) => {
      throw new Error(`${errorMark}${error instanceof Error ? error.message : String(error)}${errorMark}`);
    });
    register(connection, native, `${native.name}${orNull}`, () => null);
  }
}

function register(
  connection: DuckDBConnection,
  native: NativeFunction,
  name: string,
  whenFailed: (error: unknown) => DuckDBValue,
): void {
  const scalarFunction = DuckDBScalarFunction.create({
    name,
    parameterTypes: native.parameterTypes,
    returnType: native.returnType,
    specialHandling: native.acceptsNull === true,
    mainFunction: (_info, input, output) => {
      const columns = native.parameterTypes.map((_type, index) => input.getColumnVector(index));
      // Nobody sees the stack of an error in a row; its writing takes longer than all else.
      const { stackTraceLimit } = Error;
      Error.stackTraceLimit = 0;
      for (let row = 0; row < input.rowCount; row += 1) {
        const values = columns.map((column) => column.getItem(row));
        if (native.acceptsNull !== true && values.includes(null)) {
          output.setItem(row, null);
          continue;
        }
        try {
          output.setItem(row, native.evaluate(values));
        } catch (error) {
          output.setItem(row, whenFailed(error));
        }
      }
      Error.stackTraceLimit = stackTraceLimit;
      output.flush();
    },
  });
  connection.registerScalarFunction(scalarFunction);
}

export function textOf(value: DuckDBValue | undefined): string {
  if (typeof value !== "string") throw new TypeError(`Expected text, got ${typeof value}`);
  return value;
}

export function integerOf(value: DuckDBValue | undefined): bigint {
  if (typeof value !== "bigint") throw new TypeError(`Expected an integer, got ${typeof value}`);
  return value;
}

export function numberOf(value: DuckDBValue | undefined): number {
  if (typeof value !== "number") throw new TypeError(`Expected a number, got ${typeof value}`);
  return value;
}

export function listOf(value: DuckDBValue | undefined): readonly DuckDBValue[] {
  if (!(value instanceof DuckDBListValue)) throw new TypeError(`Expected a list, got ${typeof value}`);
  return value.items;
}
