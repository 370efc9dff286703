import { BIGINT, STRUCT, VARCHAR } from "@duckdb/node-api";

/** A civil time and the zone its text named: an offset such as `+09:00`, a name, or empty for none. */
export const parsedTimeType = STRUCT({ local_micros: BIGINT, zone: VARCHAR });
