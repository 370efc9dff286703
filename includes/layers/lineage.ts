import { quoted, type TableName } from "../names.ts";

/** What the layers know of a table that they built: what it reads, and which assertions must hold before it may be trusted. */
interface Node {
  readonly reads: readonly TableName[];
  readonly blockingAssertions: TableName[];
}

/** One graph a compilation: Dataform makes a fresh session for each, and loads definitions into it. */
const graphs = new WeakMap<object, Map<string, Node>>();

function currentGraph(): Map<string, Node> {
  const session: object = dataform;
  const known = graphs.get(session);
  if (known !== undefined) {
    return known;
  }
  const graph = new Map<string, Node>();
  graphs.set(session, graph);
  return graph;
}

export function recordTable(name: TableName, reads: readonly TableName[]): void {
  currentGraph().set(quoted(name), { reads, blockingAssertions: [] });
}

export function recordBlockingAssertion(table: TableName, assertion: TableName): void {
  currentGraph().get(quoted(table))?.blockingAssertions.push(assertion);
}

/** Every blocking assertion of a table and of all that it is built from. */
export function blockingAssertions(table: TableName): readonly TableName[] {
  const graph = currentGraph();
  const seen = new Set<string>();
  const found = new Map<string, TableName>();
  const visit = (name: TableName): void => {
    const node = graph.get(quoted(name));
    if (node === undefined || seen.has(quoted(name))) {
      return;
    }
    seen.add(quoted(name));
    for (const assertion of node.blockingAssertions) {
      found.set(quoted(assertion), assertion);
    }
    node.reads.forEach(visit);
  };
  visit(table);
  return [...found.values()];
}
