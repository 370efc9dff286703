import { SourceLines } from "./positions/source-lines.ts";
import type { Problem } from "./problem.ts";

/**
 * Problems without the warnings that a person has allowed: with `kura allow <code>: <reason>` in a comment on the line or on
 * the one above. Errors cannot be allowed.
 */
export function withoutAllowed(
  problems: readonly Problem[],
  readSource: (file: string) => string,
): readonly Problem[] {
  const sources = new Map<string, SourceLines>();
  return problems.filter(({ severity, code, file, line }) => {
    if (severity === "error") return true;
    let source = sources.get(file);
    if (source === undefined) {
      source = new SourceLines(readSource(file));
      sources.set(file, source);
    }
    const allowance = new RegExp(`(--|//|#|\\*).*\\bkura allow ${code}: *\\S`);
    return ![line - 1, line].some((each) => allowance.test(source.line(each)));
  });
}
