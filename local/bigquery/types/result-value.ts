/**
 * A value of a result: structs are arrays of their fields' values; NUMERIC, DATE, DATETIME, TIME, JSON and
 * INTERVAL are canonical text; TIMESTAMP is bigint microseconds since the epoch.
 */
export type ResultValue = bigint | number | string | boolean | Uint8Array | null | readonly ResultValue[];
