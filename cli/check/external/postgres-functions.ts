import { isNumber, type PostgresType, scalar } from "./postgres-type.ts";

/** What functions of one type each answer. */
const answers: Readonly<Record<string, string>> = {
  ...all(
    "text",
    "lower upper trim btrim ltrim rtrim lpad rpad concat concat_ws substring substr replace split_part left right md5 to_char format repeat reverse initcap regexp_replace translate quote_literal quote_ident encode string_agg chr overlay pg_typeof current_setting version host text",
  ),
  ...all(
    "int4",
    "length char_length character_length octet_length bit_length strpos position array_length cardinality ascii json_array_length jsonb_array_length pg_backend_pid width_bucket ntile",
  ),
  ...all("int8", "count row_number rank dense_rank nextval currval txid_current"),
  ...all("float8", "percent_rank cume_dist date_part random pi"),
  ...all("numeric", "to_number extract"),
  ...all(
    "bool",
    "bool_and bool_or every exists starts_with pg_is_in_recovery isfinite jsonb_exists has_table_privilege",
  ),
  ...all(
    "timestamptz",
    "now transaction_timestamp statement_timestamp clock_timestamp to_timestamp make_timestamptz pg_last_xact_replay_timestamp",
  ),
  ...all("timestamp", "make_timestamp localtimestamp"),
  ...all("date", "to_date make_date"),
  ...all("time", "make_time"),
  ...all("interval", "age make_interval justify_days justify_hours justify_interval"),
  ...all(
    "jsonb",
    "to_jsonb jsonb_build_object jsonb_build_array jsonb_agg jsonb_object_agg jsonb_strip_nulls jsonb_set jsonb_extract_path jsonb_path_query jsonb_path_query_first",
  ),
  ...all(
    "json",
    "to_json row_to_json json_build_object json_build_array json_agg json_object_agg array_to_json json_strip_nulls json_extract_path",
  ),
  ...all("text", "json_extract_path_text jsonb_extract_path_text json_typeof jsonb_typeof jsonb_pretty"),
  ...all("uuid", "gen_random_uuid uuid_generate_v4 uuidv4 uuidv7"),
  ...all(
    "pg_lsn",
    "pg_last_wal_replay_lsn pg_last_wal_receive_lsn pg_current_wal_lsn pg_current_wal_insert_lsn",
  ),
  ...all("text[]", "string_to_array regexp_split_to_array regexp_matches regexp_match"),
  ...all("bytea", "decode sha256 sha512 digest convert_to"),
};

/** Functions that answer the type of their first argument. */
const sameAsFirst: ReadonlySet<string> = new Set(
  "max min abs round ceil ceiling floor trunc first_value last_value nth_value lag lead mod nullif date_bin any_value power sqrt".split(
    " ",
  ),
);

/** The type that a function answers; undefined where it is not known. */
export function functionType(
  name: string,
  types: readonly (PostgresType | undefined)[],
): PostgresType | undefined {
  const [first, second] = types;
  switch (name) {
    case "timezone":
      return zoned(second);
    case "sum":
      return sumType(first);
    case "avg":
      return first === undefined
        ? undefined
        : scalar(
            first.name.startsWith("float") ? "float8" : first.name === "interval" ? "interval" : "numeric",
          );
    case "date_trunc":
      return second === undefined || second.name === "date" ? second && scalar("timestamptz") : second;
    case "array_agg":
      return first && scalar(`${first.name}[]`);
    case "generate_series":
    case "unnest":
      return first && scalar(first.name.replace(/\[\]$/, ""));
  }
  if (sameAsFirst.has(name)) {
    if (name === "round" && first?.name.startsWith("int")) return scalar("numeric");
    if (
      (name === "ceil" || name === "ceiling" || name === "floor" || name === "power" || name === "sqrt") &&
      first?.name.startsWith("int")
    )
      return scalar("float8");
    return first;
  }
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  return answer === undefined ? undefined : scalar(answer);
}

/** AT TIME ZONE gives a time without a zone one, and takes it from a time with one. */
function zoned(type: PostgresType | undefined): PostgresType | undefined {
  switch (type?.name) {
    case "timestamptz":
    case "unknown":
      return scalar("timestamp");
    case "timestamp":
    case "date":
      return scalar("timestamptz");
    default:
      return type;
  }
}

function sumType(type: PostgresType | undefined): PostgresType | undefined {
  switch (type?.name) {
    case "int2":
    case "int4":
      return scalar("int8");
    case "int8":
      return scalar("numeric");
    default:
      return isNumber(type) || type?.name === "interval" ? type : undefined;
  }
}

function all(type: string, names: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, type]));
}
