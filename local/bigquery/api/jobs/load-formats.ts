import { z } from "zod";
import type { CsvFormat, LoadFormat } from "../../engine/engine.ts";
import { invalidRequest, notImplemented } from "../http/errors.ts";
import { boolean, integer, optional } from "../http/json-values.ts";
import { refuseOptions } from "../http/refused-options.ts";

/** The properties of `configuration.load` that say how files are read. */
export const formatProperties = {
  sourceFormat: optional(z.string()),
  encoding: optional(z.string()),
  fieldDelimiter: optional(z.string()),
  quote: optional(z.string()),
  skipLeadingRows: optional(integer),
  allowQuotedNewlines: optional(boolean),
  allowJaggedRows: optional(boolean),
  nullMarker: optional(z.string()),
  nullMarkers: optional(z.array(z.string())),
  preserveAsciiControlCharacters: optional(boolean),
  parquetOptions: optional(
    z.looseObject({ enumAsString: optional(boolean), enableListInference: optional(boolean) }),
  ),
};

/** What changes how files are read, or what is made of them, in ways that the embedded BigQuery does not have. */
const REFUSED = [
  "columnNameCharacterMap",
  "connectionProperties",
  "copyFilesOnly",
  "createSession",
  "dateFormat",
  "datetimeFormat",
  "decimalTargetTypes",
  "destinationEncryptionConfiguration",
  "fileSetSpecType",
  "hivePartitioningOptions",
  "jsonExtension",
  "projectionFields",
  "referenceFileSchemaUri",
  "schemaInline",
  "sourceColumnMatch",
  "timeFormat",
  "timeZone",
  "timestampFormat",
  "timestampTargetPrecision",
] as const;

const properties = z.looseObject(formatProperties);
type FormatProperties = z.infer<typeof properties>;

/** How the files of a load are read. Throws for formats and options that BigQuery or the embedded BigQuery refuses. */
export function loadFormat(asked: FormatProperties): LoadFormat {
  const sourceFormat = (asked.sourceFormat ?? "CSV").toUpperCase();
  refuseOptions(asked, REFUSED, "Load");
  switch (sourceFormat) {
    case "CSV":
      return csvFormat(asked);
    case "NEWLINE_DELIMITED_JSON": {
      const encoding = asked.encoding ?? "UTF-8";
      if (encoding.toUpperCase() !== "UTF-8") throw notImplemented(`A load of JSON in encoding ${encoding}`);
      return { kind: "NEWLINE_DELIMITED_JSON" };
    }
    case "PARQUET":
      return { kind: "PARQUET", enableListInference: asked.parquetOptions?.enableListInference ?? false };
    default:
      throw notImplemented(`A load job of sourceFormat ${sourceFormat}`);
  }
}

function csvFormat(asked: FormatProperties): CsvFormat {
  const { quote, skipLeadingRows, allowQuotedNewlines, allowJaggedRows } = asked;
  const { preserveAsciiControlCharacters } = asked;
  const nullMarkers = nullMarkersOf(asked);
  if (quote !== undefined && [...quote].length > 1) {
    throw invalidRequest(`Invalid value for quote: "${quote}" is not one character.`);
  }
  if (skipLeadingRows !== undefined && skipLeadingRows < 0) {
    throw invalidRequest("Invalid value for skipLeadingRows: it must not be negative.");
  }
  return {
    kind: "CSV",
    delimiter: delimiter(asked.fieldDelimiter),
    encoding: csvEncoding(asked.encoding),
    ...(quote === undefined ? {} : { quote }),
    ...(skipLeadingRows === undefined ? {} : { skipLeadingRows }),
    ...(allowQuotedNewlines === undefined ? {} : { allowQuotedNewlines }),
    ...(allowJaggedRows === undefined ? {} : { allowJaggedRows }),
    ...(nullMarkers === undefined ? {} : { nullMarkers }),
    ...(preserveAsciiControlCharacters === undefined ? {} : { preserveAsciiControlCharacters }),
  };
}

function nullMarkersOf({ nullMarker, nullMarkers }: FormatProperties): readonly string[] | undefined {
  if (nullMarkers === undefined || nullMarkers.length === 0)
    return nullMarker === undefined ? undefined : [nullMarker];
  if (nullMarker === undefined || nullMarker === "") return nullMarkers;
  throw invalidRequest("Only one of nullMarker and nullMarkers can be set.", "nullMarkers");
}

function delimiter(asked: string | undefined): string {
  if (asked === undefined || asked === "") return ",";
  if (asked === "\\t" || asked.toLowerCase() === "tab") return "\t";
  if ([...asked].length > 1)
    throw invalidRequest(`Invalid value for fieldDelimiter: "${asked}" is not one character.`);
  return asked;
}

function csvEncoding(asked: string | undefined): NonNullable<CsvFormat["encoding"]> {
  const encoding = (asked ?? "UTF-8").toUpperCase().replace("_", "-");
  switch (encoding) {
    case "UTF-8":
    case "ISO-8859-1":
    case "UTF-16BE":
    case "UTF-16LE":
      return encoding;
    default:
      throw notImplemented(`A load job of encoding ${encoding}`);
  }
}
