/**
 * GoogleSQL in a tagged template: takes the common indentation and the blank first and last line away, and
 * indents an interpolated text of several lines like the line in which it stands. Backslashes are GoogleSQL's own.
 */
export function sql(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const template = dedent(strings.raw);
  let text = "";
  template.forEach((part, index) => {
    text += part;
    const value = values[index];
    if (value !== undefined) {
      const indentation = /^ */.exec(text.slice(text.lastIndexOf("\n") + 1))?.[0] ?? "";
      text += String(value).replaceAll("\n", `\n${indentation}`);
    }
  });
  return text.replace(/^\n+/, "").trimEnd();
}

/** Takes the indentation that all lines share out of the literal parts of a template, never out of its values. */
function dedent(strings: readonly string[]): readonly string[] {
  const indentations = strings.flatMap((part, index) => {
    const lines = part.split("\n");
    return lines
      .slice(1)
      .filter(
        (line, position) =>
          line.trim() !== "" || (position === lines.length - 2 && index < strings.length - 1),
      )
      .map((line) => /^ */.exec(line)?.[0].length ?? 0);
  });
  const shared = indentations.length === 0 ? 0 : Math.min(...indentations);
  return strings.map((part) => part.replaceAll(`\n${" ".repeat(shared)}`, "\n"));
}

/** A text as a GoogleSQL string literal. JSON's escapes are all GoogleSQL's too. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text);
}

/** Several SQL texts as one list, one a line. */
export function list(items: readonly string[], separator = ","): string {
  return items.join(`${separator}\n`);
}
