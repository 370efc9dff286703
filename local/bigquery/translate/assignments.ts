import type { AstNode } from "../analyzer/analyzer.ts";
import { UnsupportedError } from "./context.ts";
import { FieldAssignments } from "./field-assignments.ts";
import { type Assignment, modificationValue, type Target } from "./modification.ts";
import type { Scope, Translation } from "./translation.ts";

/** The assignments of UPDATE … SET, to columns and to fields of them. */
export function assignments(
  t: Translation,
  items: readonly AstNode[],
  target: Target,
  scope: Scope,
): readonly Assignment[] {
  const fields = new FieldAssignments(t, scope);
  const whole = items.flatMap((item): readonly Assignment[] => {
    const place = t.ast.node(item, "target");
    const setValue = t.ast.optionalNode(item, "set_value");
    if (setValue === undefined) throw new UnsupportedError("Unsupported nested statement in UPDATE");
    const column = fields.column(place);
    if (place.nodeKind !== "ResolvedColumnRef") {
      fields.set(place, setValue);
      return [];
    }
    const value = modificationValue(t, setValue, scope, { column, target });
    return [{ column: target.columnName(column.name), value }];
  });
  return [...whole, ...fields.assignments(target)];
}
