import type { Counts, CoverageRecord, Explained } from "./record.ts";

/** The document of what is proven of GoogleSQL, in Markdown. */
export function coverageDocument(record: CoverageRecord): string {
  const total = sum(record.families.map(({ counts }) => counts));
  const cases = Object.values(total).reduce((left, right) => left + right, 0);
  const used = record.functions.filter(({ counts }) => proven(counts) > 0);
  const refused = record.functions.filter(({ counts }) => proven(counts) === 0 && counts.refused > 0);
  const missing = record.functions.filter(({ counts }) =>
    Object.values(counts).every((count) => count === 0),
  );
  return `${[
    "# GoogleSQL in the embedded BigQuery",
    "Written by `npm run googlesql-coverage`, which answers every case of `test/local/bigquery/parity/cases` twice: in GoogleSQL's reference evaluator and in the embedded BigQuery. Names, types and values of columns have to be equal, errors of one kind. `npm test` answers the same cases and holds this page to them.",
    table(
      ["", "Cases"],
      [
        ["Proven: the same rows", number(total.equal)],
        ["Proven: the same error", number(total.errors)],
        [
          "Equal to what BigQuery's documentation says, where the evaluator has no answer",
          number(total.documented),
        ],
        ["Translated, but the evaluator has no answer", number(total.unanswered)],
        ["Refused by name", number(total.refused)],
        ["Different, and why", number(total.different)],
        ["**All**", `**${number(cases)}**`],
      ],
    ),
    `Of the ${record.functions.length} functions that GoogleSQL's analyzer knows in BigQuery's dialect (or learns here), ${used.length} are proven${refused.length === 0 ? "" : `, ${refused.length} refused by name`}${missing.length === 0 ? "" : `, ${missing.length} without a case`}. Besides the cases listed here, every run of the tests compares queries and values that it generates.`,
    "## Functions",
    "A case counts for each function that it uses. *Refused* are single cases: types of arguments, options.",
    countTable("Function", record.functions),
    "## Constructs",
    countTable("Construct", record.constructs),
    "## Refused by name",
    "An `UnsupportedError`, or the analyzer's `Function not found`, names each of these before anything runs.",
    explainedTable(record.refused),
    "## Different, and why",
    explainedTable(record.different),
    "## From the documentation",
    "Where the evaluator has no answer, the expected value stands in the case, with the page that gives it.",
    explainedTable(record.documented),
    "## Cases by family",
    countTable("Family", record.families),
  ].join("\n\n")}\n`;
}

/** Rows that the evaluator or the documentation stands behind. */
function proven({ equal, errors, documented }: Counts): number {
  return equal + errors + documented;
}

function countTable(
  title: string,
  rows: readonly { readonly name: string; readonly counts: Counts }[],
): string {
  return table(
    [title, "Proven", "of these errors", "of these documented", "No answer", "Refused", "Different"],
    rows.map(({ name, counts }) => [
      name,
      cell(proven(counts)),
      cell(counts.errors),
      cell(counts.documented),
      cell(counts.unanswered),
      cell(counts.refused),
      cell(counts.different),
    ]),
  );
}

function explainedTable(entries: readonly Explained[]): string {
  if (entries.length === 0) return "None.";
  return table(
    ["Why", "Cases", "Functions", "For example"],
    entries.map(({ reason, cases, functions, example }) => [
      markdown(reason),
      number(cases),
      functions.join(", "),
      code(example),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function sum(all: readonly Counts[]): Counts {
  const add = (field: keyof Counts) => all.reduce((total, counts) => total + counts[field], 0);
  return {
    equal: add("equal"),
    errors: add("errors"),
    documented: add("documented"),
    unanswered: add("unanswered"),
    refused: add("refused"),
    different: add("different"),
  };
}

function cell(count: number): string {
  return count === 0 ? "" : number(count);
}

function number(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

function markdown(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** SQL in a cell, shortened; two back quotes around it, since it can hold one. */
function code(sql: string): string {
  const line = sql.replaceAll(/\s+/g, " ");
  return `\`\` ${markdown(line.length > 120 ? `${line.slice(0, 119)}…` : line)} \`\``;
}
