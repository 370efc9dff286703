import { textWidth } from "./text-width.ts";

export interface TableColumn {
  readonly title: string;
  /** Numbers stand right, everything else left. */
  readonly isNumber: boolean;
}

/** A table as lines of text: a header, a rule, and a line a row, columns aligned by their width in a terminal. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const lines = rows.map((row) => columns.map((_, index) => oneLine(row[index] ?? "")));
  const titles = columns.map(({ title }) => oneLine(title));
  const widths = columns.map((_, index) =>
    [titles, ...lines].reduce((widest, line) => Math.max(widest, textWidth(line[index] ?? "")), 1),
  );
  const format = (line: readonly string[]) =>
    columns
      .map(({ isNumber }, index) => {
        const cell = line[index] ?? "";
        const blank = " ".repeat((widths[index] ?? 0) - textWidth(cell));
        return isNumber ? blank + cell : cell + blank;
      })
      .join("  ")
      .trimEnd();
  return [format(titles), widths.map((width) => "─".repeat(width)).join("  "), ...lines.map(format)];
}

/** Line breaks and other control characters would break the table. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced.
  return text.replace(/[\u0000-\u001f\u007f]/g, (character) => {
    if (character === "\n") return "⏎";
    return character === "\t" ? "  " : "�";
  });
}
