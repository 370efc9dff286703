import { VARCHAR } from "@duckdb/node-api";
import { type NativeFunction, textOf } from "./native-function.ts";

/** An offset from UTC of at most fourteen hours. */
export const fixedOffset = /^(?:UTC)?([+-])(?:(0?\d|1[0-3])(?::([0-5]?\d)|([0-5]\d))?|(14)(?::?00?)?)$/;

/** Names of three letters that ICU knows, but not the time zone database: BigQuery refuses `JST`. */
const otherNames = new Set(
  "ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST".split(
    " ",
  ),
);

const known = new Map<string, boolean>();

/** Whether text names a time zone, in the very case of the time zone database, or is an offset from UTC. */
export function isTimeZone(name: string): boolean {
  if (fixedOffset.test(name)) return true;
  let answer = known.get(name);
  if (answer === undefined) {
    answer = isZoneName(name);
    if (known.size >= 10_000) known.clear();
    known.set(name, answer);
  }
  return answer;
}

function isZoneName(name: string): boolean {
  if (otherNames.has(name) || /^(?:SystemV|US\/Pacific-New)/.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions();
    if (timeZone.toLowerCase() === name.toLowerCase()) return timeZone === name;
    // An alias: its own case is not to be had from Intl, but every part of a name starts with a capital.
    return name.split("/").every((part) => /^[A-Z]/.test(part));
  } catch {
    return false;
  }
}

/** What is said of text that is no time zone. */
export function zoneProblem(name: string): string {
  return name === "" ? "Invalid empty time zone" : `Invalid time zone: ${name}`;
}

export const zoneNatives: readonly NativeFunction[] = [
  {
    name: "googlesql_time_zone",
    parameterTypes: [VARCHAR],
    returnType: VARCHAR,
    evaluate: ([value]) => {
      const name = textOf(value);
      if (!isTimeZone(name)) throw new Error(zoneProblem(name));
      return name;
    },
  },
];
