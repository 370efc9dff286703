import { z } from "zod";
import { boolean, optional } from "../http/json-values.ts";
import type { TimestampFormat } from "./value-encoding.ts";

const timestampOutputFormat = optional(
  z.enum(["TIMESTAMP_OUTPUT_FORMAT_UNSPECIFIED", "FLOAT64", "INT64", "ISO8601_STRING"]),
);

/** `formatOptions` of a request body. */
export const formatOptions = z.looseObject({
  useInt64Timestamp: optional(boolean),
  timestampOutputFormat,
});

/** `formatOptions.…` of a query string. */
export const formatQuery = {
  "formatOptions.useInt64Timestamp": optional(boolean),
  "formatOptions.timestampOutputFormat": timestampOutputFormat,
};

/** The format that a query string asks for. */
export function queryStringFormat(query: {
  readonly "formatOptions.useInt64Timestamp"?: boolean | undefined;
  readonly "formatOptions.timestampOutputFormat"?: z.infer<typeof timestampOutputFormat>;
}): TimestampFormat {
  return timestampFormat({
    useInt64Timestamp: query["formatOptions.useInt64Timestamp"],
    timestampOutputFormat: query["formatOptions.timestampOutputFormat"],
  });
}

/** How timestamps are to be written: as asked, by default as float seconds. */
export function timestampFormat(
  options:
    | {
        readonly useInt64Timestamp?: boolean | undefined;
        readonly timestampOutputFormat?: z.infer<typeof timestampOutputFormat>;
      }
    | undefined,
): TimestampFormat {
  const asked = options?.timestampOutputFormat;
  if (asked === "INT64" || asked === "ISO8601_STRING" || asked === "FLOAT64") return asked;
  return options?.useInt64Timestamp === true ? "INT64" : "FLOAT64";
}
