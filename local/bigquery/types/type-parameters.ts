/** What stands behind a type's name, as in STRING(10) and NUMERIC(10, 2); of an ARRAY's element or a STRUCT's fields in `children`. */
export interface TypeParameters {
  /** Characters of a STRING, bytes of BYTES. */
  readonly maxLength?: number;
  /** Digits of a decimal; absent for as many as the type has. */
  readonly precision?: number;
  readonly scale?: number;
  /** Whether ties of a decimal go to the even neighbour rather than away from zero. */
  readonly isHalfEven?: boolean;
  readonly children?: readonly TypeParameters[];
}

export function hasParameters(parameters: TypeParameters): boolean {
  return Object.keys(parameters).length > 0;
}
