import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants } from "../../../local/bigquery/analyzer/nodes.ts";
import { splitPath } from "../../../local/bigquery/analyzer/table-paths.ts";
import { optionalChild, pathNames } from "../../../local/bigquery/engine/script/syntax.ts";
import type { AnalysisContext } from "../analysis/analysis-context.ts";
import type { Finding, Spot } from "../analysis/finding.ts";
import type { ScriptText } from "../analysis/script-text.ts";
import { type WholeRead, wholeReads } from "./partition-reads.ts";

/** What reads are for: a whole build reads all there is, an update should not, but may look at the keys of its own table. */
interface Purpose {
  readonly isUpdate: boolean;
  readonly self?: string;
}

/** Tells of the reads of an analyzed statement that take in all partitions where they should not. */
export function readJudgement(
  context: AnalysisContext,
  purpose: Purpose,
): NonNullable<AnalysisContext["analyzed"]> {
  return (analyzed, node, script) => {
    for (const read of wholeReads(analyzed)) {
      const spot = () => spotOfTable(script, node, read);
      const finding = judged(read, purpose, spot);
      if (finding !== undefined) context.report(finding);
    }
  };
}

/** A view hands on who has to filter: it is refused itself where its columns do not let anybody do so. */
export function viewJudgement(context: AnalysisContext): NonNullable<AnalysisContext["analyzed"]> {
  return (analyzed, node, script) => {
    for (const read of wholeReads(analyzed)) {
      if (read.isRefused && read.outputs.length === 0)
        context.report(refused(read, spotOfTable(script, node, read)));
    }
  };
}

function judged(read: WholeRead, purpose: Purpose, spot: () => Spot): Finding | undefined {
  if (read.isRefused) return refused(read, spot());
  const { table, partitioning, modification } = read;
  const isJudged = purpose.isUpdate && table !== purpose.self && table.includes(".");
  if (modification === undefined && !isJudged) return undefined;
  const what = modification === undefined ? "update reads" : `${modification} goes through`;
  return {
    severity: "warning",
    code: "whole_partitioned_table",
    message: `The ${what} all partitions of ${short(partitioning.table)}: nothing compares ${partitioning.partitionColumn} with a constant`,
    spot: spot(),
  };
}

function refused({ partitioning }: WholeRead, spot: Spot): Finding {
  return {
    severity: "error",
    code: "partition_filter_required",
    message: `Cannot query over table '${short(partitioning.table)}' without a filter over column(s) '${partitioning.partitionColumn}' that can be used for partition elimination`,
    spot,
  };
}

function short(table: string): string {
  return table.split(".").slice(-2).join(".");
}

/** Where a statement names a table for the given time; where it does not do so as often, for the first. */
function spotOfTable(script: ScriptText, node: AstNode, { table, occurrence }: WholeRead): Spot {
  const paths = descendants(node).flatMap((each) => {
    const path = optionalChild(each, "path_expr") ?? optionalChild(each, "target_path");
    if (path?.nodeKind !== "ASTPathExpression") return [];
    const name = splitPath(pathNames(path)).join(".");
    return table === name || table.endsWith(`.${name}`) ? [path] : [];
  });
  return script.spotOf(paths[occurrence] ?? paths[0] ?? node);
}
