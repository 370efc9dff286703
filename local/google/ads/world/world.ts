import type { Account, Node } from "./entities.ts";
import { FigureTable } from "./figure-table.ts";
import type { WorldChange } from "./world-change.ts";

/**
 * The accounts of an ad platform, what runs in them, and what people saw and clicked. Lists and nodes are never changed
 * in place but replaced, so whoever holds them reads one state of the world; figures are.
 */
export class World {
  accounts: ReadonlyMap<string, Account> = new Map();
  /** Everything with figures; parents come before their children. */
  nodes: readonly Node[] = [];
  private readonly places = new Map<string, number>();
  private readonly tables = new Map<string, FigureTable>();

  /** A node's place among the nodes, by its key. */
  placeOf(key: string): number | undefined {
    return this.places.get(key);
  }

  /** The figures of an account; empty where it has none. */
  figuresOf(account: string): FigureTable {
    return this.tables.get(account) ?? new FigureTable();
  }

  get figureCount(): number {
    let count = 0;
    for (const { size } of this.tables.values()) count += size;
    return count;
  }

  /** Makes a whole change. */
  apply(change: WorldChange): void {
    this.accounts = new Map([...this.accounts, ...change.accounts]);
    const nodes = [...this.nodes];
    for (const [place, node] of change.nodes) nodes[place] = node;
    this.nodes = nodes;
    for (const [key, place] of change.newPlaces) this.places.set(key, place);
    for (const [account, figures] of change.figures) {
      const table = this.tables.get(account);
      if (table === undefined) this.tables.set(account, figures);
      else table.setAll(figures);
    }
  }
}
