const datePartNames: ReadonlyMap<number, string> = new Map([
  [1, "YEAR"],
  [2, "MONTH"],
  [3, "DAY"],
  [4, "DAYOFWEEK"],
  [5, "DAYOFYEAR"],
  [6, "QUARTER"],
  [7, "HOUR"],
  [8, "MINUTE"],
  [9, "SECOND"],
  [10, "MILLISECOND"],
  [11, "MICROSECOND"],
  [12, "NANOSECOND"],
  [13, "DATE"],
  [14, "WEEK"],
  [15, "DATETIME"],
  [16, "TIME"],
  [17, "ISOYEAR"],
  [18, "ISOWEEK"],
  [19, "WEEK_MONDAY"],
  [20, "WEEK_TUESDAY"],
  [21, "WEEK_WEDNESDAY"],
  [22, "WEEK_THURSDAY"],
  [23, "WEEK_FRIDAY"],
  [24, "WEEK_SATURDAY"],
]);

const enumValueNames: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  "zetasql.functions.DateTimestampPart": datePartNames,
  "zetasql.functions.NormalizeMode": new Map([
    [0, "NFC"],
    [1, "NFKC"],
    [2, "NFD"],
    [3, "NFKD"],
  ]),
  "zetasql.functions.RoundingMode": new Map([
    [1, "ROUND_HALF_AWAY_FROM_ZERO"],
    [2, "ROUND_HALF_EVEN"],
  ]),
};

/** The name of an enum argument's value, such as a date part's; undefined where BigQuery has no such argument. */
export function enumValueName(enumName: string, value: number): string | undefined {
  return enumValueNames[enumName]?.get(value);
}
