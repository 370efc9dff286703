import type { ResourceName, Subject } from "../fields/field.ts";
import type { Account, Node } from "../world/entities.ts";

/** A level of reports in an account: which nodes its rows are of, and which row a node's figures count in. */
export interface Level {
  /** What the rows are of, by place; the customer itself has place 0. */
  readonly places: readonly number[];
  /** For every place of the world the place of its row, or -1. */
  readonly rowPlaces: Int32Array;
  readonly subject: (place: number) => Subject;
}

/** The level of a resource's report. The nodes are read as they are now. */
export function levelOf(resource: ResourceName, account: Account, nodes: readonly Node[]): Level {
  const rowPlaces = new Int32Array(nodes.length).fill(-1);
  const places: number[] = resource === "customer" ? [0] : [];
  nodes.forEach((node, place) => {
    if (node.account !== account.id) return;
    const rowPlace = rowPlaceOf(resource, node, place);
    rowPlaces[place] = rowPlace;
    if (rowPlace === place && resource !== "customer") places.push(place);
  });
  // Figures of a child count in its parents' rows: parents come first.
  nodes.forEach((node, place) => {
    if (node.account !== account.id || rowPlaces[place] !== -1) return;
    const parent = parentOf(node);
    if (parent !== undefined) rowPlaces[place] = rowPlaces[parent] ?? -1;
  });
  return { places, rowPlaces, subject: (place) => subjectOf(resource, account, nodes, place) };
}

function rowPlaceOf(resource: ResourceName, node: Node, place: number): number {
  switch (resource) {
    case "customer":
      return 0;
    case "campaign":
      return node.level === "campaign" ? place : -1;
    case "ad_group":
      return node.level === "adGroup" ? place : -1;
    case "ad_group_ad":
      return node.level === "ad" && node.isListed ? place : -1;
    case "customer_client":
      return -1;
  }
}

function parentOf(node: Node): number | undefined {
  if (node.level === "ad") return node.adGroup;
  return node.level === "adGroup" ? node.campaign : undefined;
}

function subjectOf(resource: ResourceName, account: Account, nodes: readonly Node[], place: number): Subject {
  const node = resource === "customer" ? undefined : nodes[place];
  if (node === undefined) return { account };
  if (node.level === "campaign") return { account, campaign: node };
  const adGroup = node.level === "ad" ? nodes[node.adGroup] : node;
  if (adGroup?.level !== "adGroup") return { account };
  const campaign = nodes[adGroup.campaign];
  if (campaign?.level !== "campaign") return { account };
  return { account, campaign, adGroup, ...(node.level === "ad" ? { ad: node } : {}) };
}
