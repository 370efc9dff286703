/** What an error is about. Two errors are alike where they are of one kind, whatever their words. */
export type ErrorKind = (typeof kinds)[number][0] | "OTHER";

/** In the order in which they are tried. */
const kinds = [
  ["DIVISION_BY_ZERO", /division by zero|modulo by zero/i],
  ["REGULAR_EXPRESSION", /regular expression|regexp|rewrite|capturing group|LIKE pattern/i],
  ["RANGE", /overflow|underflow/i],
  ["FLOATING_POINT", /floating point error|cannot be negative: -|inverse|undefined for|domain/i],
  ["SUBQUERY", /scalar subquery|more than one (?:element|row|value)/i],
  ["ARRAY_INDEX", /array index|array.*out of bounds|out of bounds/i],
  ["JSON", /json/i],
  ["TIME_ZONE", /time ?zone/i],
  [
    "SPELLING",
    /^(?:bad|invalid) (?:int64|uint64|bool|double|float|numeric|bignumeric|date|datetime|time|timestamp|interval)|could not cast|failed to parse|mismatch between format|invalid cast|parse|trailing data|unrecognized|format|does not support/i,
  ],
  ["ENCODING", /utf-?8|hex|base ?32|base ?64|code ?point|encod|ascii/i],
  [
    "RANGE",
    /out of range|range|too (?:large|long|big|small|many)|exceed|limit|invalid (?:date|datetime|time|timestamp|numeric)/i,
  ],
  ["NULL", /null/i],
  [
    "ARGUMENT",
    /must|argument|invalid|cannot|illegal|positive|negative|zero|empty|expected|length|should|duplicate/i,
  ],
] as const satisfies readonly (readonly [string, RegExp])[];

/** DuckDB's own errors: what no client of BigQuery should see. */
const foreign =
  /^(?:Binder|Catalog|Conversion|Parser|Internal|INTERNAL|Invalid Input|Out of Range|Not implemented|Unhandled|Constraint|TransactionContext|Syntax|Serialization|IO) Error/;

/** The kind of an error of execution, by its words; OTHER for those which no kind claims. */
export function errorKind(message: string): ErrorKind {
  if (foreign.test(message)) return "OTHER";
  return kinds.find(([, words]) => words.test(message))?.[0] ?? "OTHER";
}

/** The kinds whose words BigQuery's documentation gives, or its users know by heart: the words have to be equal too. */
export const kindsWithWords: ReadonlySet<ErrorKind> = new Set([
  "ARRAY_INDEX",
  "SUBQUERY",
  "REGULAR_EXPRESSION",
]);
