import { formatDay } from "../days.ts";
import type { Account, Node } from "./entities.ts";
import type { FigureTable } from "./figure-table.ts";
import type { WorldLineText } from "./lines.ts";

/** A world, or a part of one, to be told in lines. */
export interface Described {
  readonly accounts: Iterable<Account>;
  /** Parents before their children. */
  readonly nodes: Iterable<Node>;
  readonly figures: Iterable<readonly [account: string, FigureTable]>;
  /** Any node of the world by its place. */
  readonly nodeAt: (place: number) => Node | undefined;
}

/** The lines that build a world, or a part of one, again. */
export function* describeWorld(described: Described): Generator<WorldLineText> {
  for (const account of described.accounts) yield { kind: "account", ...account };
  for (const node of described.nodes) yield nodeLine(node, described);
  for (const [account, table] of described.figures) {
    for (let row = 0; row < table.size; row += 1) {
      const path = pathOf(table.node(row), described);
      yield { kind: "figures", account, ...path, date: formatDay(table.day(row)), ...table.figures(row) };
    }
  }
}

function nodeLine(node: Node, { nodeAt }: Described): WorldLineText {
  switch (node.level) {
    case "campaign": {
      const { level, ...campaign } = node;
      return { kind: level, ...campaign };
    }
    case "adGroup": {
      const { level, campaign, ...adGroup } = node;
      return { kind: level, ...adGroup, campaign: idAt(campaign, nodeAt) };
    }
    case "ad": {
      const { level, adGroup, finalUrls, ...ad } = node;
      return { kind: level, ...ad, adGroup: idAt(adGroup, nodeAt), finalUrls: [...finalUrls] };
    }
  }
}

interface NodePath {
  readonly campaign: string;
  readonly adGroup?: string;
  readonly ad?: string;
}

function pathOf(place: number, { nodeAt }: Described): NodePath {
  const node = nodeAt(place);
  if (node?.level === "campaign") return { campaign: node.id };
  const group = node?.level === "ad" ? nodeAt(node.adGroup) : node;
  if (group?.level !== "adGroup") throw new RangeError(`Place ${place} of the world has no node.`);
  const path = { campaign: idAt(group.campaign, nodeAt), adGroup: group.id };
  return node?.level === "ad" ? { ...path, ad: node.id } : path;
}

function idAt(place: number, nodeAt: Described["nodeAt"]): string {
  const node = nodeAt(place);
  if (node === undefined) throw new RangeError(`Place ${place} of the world has no node.`);
  return node.id;
}
