/** How a number is shown: Google's own format types and patterns. */
export interface NumberFormat {
  readonly type: "NUMBER" | "PERCENT" | "CURRENCY" | "DATE" | "TIME" | "DATE_TIME" | "SCIENTIFIC" | "TEXT";
  readonly pattern: string;
}

export interface FormattedNumber {
  readonly number: number;
  readonly format: NumberFormat;
}

export const errorTexts = [
  "#NULL!",
  "#DIV/0!",
  "#VALUE!",
  "#REF!",
  "#NAME?",
  "#NUM!",
  "#N/A",
  "#ERROR!",
] as const;

export type ErrorText = (typeof errorTexts)[number];

/** A cell that shows an error, with the formula behind it where there is one. */
export interface ErrorCell {
  readonly error: ErrorText;
  readonly formula?: string;
}

/** What a cell holds; null is an empty cell. Dates are numbers (days since 1899-12-30) under a date format. */
export type Cell = null | string | number | boolean | FormattedNumber | ErrorCell;

export function isErrorText(text: string): text is ErrorText {
  return errorTexts.some((known) => known === text);
}

export function isDateFormat(format: NumberFormat): boolean {
  return format.type === "DATE" || format.type === "TIME" || format.type === "DATE_TIME";
}
