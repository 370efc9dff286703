import type { Account } from "../world/entities.ts";

export interface Client {
  readonly account: Account;
  /** How many managers lie between, and one; 0 of the account itself. */
  readonly level: number;
}

/** An account and every account below it, nearest first. */
export function clientsOf(root: Account, accounts: ReadonlyMap<string, Account>): readonly Client[] {
  const clients: Client[] = [{ account: root, level: 0 }];
  const seen = new Set([root.id]);
  for (let next = 0; next < clients.length; next += 1) {
    const client = clients[next];
    if (client === undefined || !client.account.isManager) continue;
    for (const account of accounts.values()) {
      if (account.managerId !== client.account.id || seen.has(account.id)) continue;
      seen.add(account.id);
      clients.push({ account, level: client.level + 1 });
    }
  }
  return clients;
}
