import type { ColumnSpots } from "../analysis/column-spots.ts";
import type { Finding } from "../analysis/finding.ts";
import type { OutputColumn } from "../analysis/table-schema.ts";

/** The columns of a result by which no table or view can be made: those without a name, and those whose names are taken. */
export function namelessColumns(
  made: "TABLE" | "VIEW",
  columns: readonly OutputColumn[],
  spots: ColumnSpots,
): readonly Finding[] {
  const taken = new Set<string>();
  return columns.flatMap(({ name }, index): readonly Finding[] => {
    const spot = spots.at(index, columns);
    if (name === "") {
      const message = `CREATE ${made} columns must be named, but column ${index + 1} has no name`;
      return [{ severity: "error", code: "unnamed_column", message, spot }];
    }
    if (taken.has(name.toLowerCase())) {
      const message = `CREATE ${made} has columns with duplicate name ${name}`;
      return [{ severity: "error", code: "duplicate_column", message, spot }];
    }
    taken.add(name.toLowerCase());
    return [];
  });
}

/** The columns that a table can have: of several of one name the first. */
export function namedColumns(columns: readonly OutputColumn[]): readonly OutputColumn[] {
  const byName = new Map<string, OutputColumn>();
  for (const column of columns) {
    const key = column.name.toLowerCase();
    if (key !== "" && !byName.has(key)) byName.set(key, column);
  }
  return [...byName.values()];
}
