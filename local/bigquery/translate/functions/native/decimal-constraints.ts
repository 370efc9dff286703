import { type DecimalType, decimalText, divideHalfEven, divideRounding } from "./decimal-values.ts";

/** What NUMERIC(precision, scale) holds of a type's values. */
export interface DecimalConstraint {
  /** Zero for as many digits as the type has. */
  readonly precision: number;
  readonly scale: number;
  /** Ties go to the even neighbour rather than away from zero. */
  readonly isHalfEven: boolean;
}

/**
 * The value at a parameterized type's scale.
 * @throws Error with GoogleSQL's words for a value of more digits than the type has.
 */
export function constrainedDecimal(
  type: DecimalType,
  value: bigint,
  { precision, scale, isHalfEven }: DecimalConstraint,
): bigint {
  const step = 10n ** BigInt(type.scale - scale);
  const result = (isHalfEven ? divideHalfEven(value, step) : divideRounding(value, step)) * step;
  if (precision === 0) return result;
  const limit = 10n ** BigInt(precision + type.scale - scale);
  if (result < limit && result > -limit) return result;
  const name = type.label.toUpperCase();
  const bound = decimalText(limit - step, type.scale);
  const written = scale === 0 ? `${name}(${precision})` : `${name}(${precision}, ${scale})`;
  throw new Error(
    `${written} has precision ${precision} and scale ${scale} but got a value that is not in range of [-${bound}, ${bound}]`,
  );
}
