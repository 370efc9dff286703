import type { Problem } from "./problem.ts";

/** Problems without those that only follow from others, or say with less what another says. */
export function withoutConsequences(problems: readonly Problem[]): readonly Problem[] {
  const told = new Set(problems.map(({ action, code, message }) => `${code} ${action}: ${message}`));
  const hasOwnCycle = problems.some(isOwnCycle);
  const importers = new Set(problems.filter(isMissingImport).map(({ file }) => file));
  return problems.filter((problem) => {
    switch (problem.code) {
      case "dependency_cycle":
        return !hasOwnCycle || isOwnCycle(problem);
      case "missing_dependency": {
        // Where the query reads it says more than where the table is defined.
        const missing = / depends on (.*), which no definition makes$/.exec(problem.message)?.[1];
        const unknown = `unknown_table ${problem.action}: Table not found: ${missing}`;
        return (
          missing === undefined ||
          ![...told].some((each) => each === unknown || each.startsWith(`${unknown};`))
        );
      }
      case "self_read":
        // A dependency on itself is told as a circle.
        return !problems.some(({ code, action }) => code === "dependency_cycle" && action === problem.action);
      case "unknown_column":
        return !(importers.size > 0 && problem.message === "Unrecognized name: undefined");
      default:
        return true;
    }
  });
}

/** Dataform tells of cycles too, in less words. */
function isOwnCycle({ code, message }: Problem): boolean {
  return code === "dependency_cycle" && !message.startsWith("Circular dependency");
}

function isMissingImport({ code, message }: Problem): boolean {
  return code === "compile_error" && / exports no \S+/.test(message);
}
