const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 100_000;

/** The insertIds of one table's last minute of streaming, for BigQuery's best-effort deduplication. */
export class SeenInsertIds {
  readonly #seenAt = new Map<string, number>();

  has(insertId: string): boolean {
    const seenAt = this.#seenAt.get(insertId);
    return seenAt !== undefined && seenAt > Date.now() - REMEMBERED_MS;
  }

  add(insertId: string): void {
    this.#seenAt.delete(insertId);
    this.#seenAt.set(insertId, Date.now());
    const oldest = Date.now() - REMEMBERED_MS;
    for (const [known, seenAt] of this.#seenAt) {
      if (this.#seenAt.size <= MAX_REMEMBERED && seenAt > oldest) break;
      this.#seenAt.delete(known);
    }
  }
}

/** The seen insertIds by table. */
export class InsertIds {
  readonly #tables = new Map<string, SeenInsertIds>();

  of(table: string): SeenInsertIds {
    const known = this.#tables.get(table);
    if (known !== undefined) return known;
    const fresh = new SeenInsertIds();
    this.#tables.set(table, fresh);
    return fresh;
  }
}
