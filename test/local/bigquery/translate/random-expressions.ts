/** A column of a random relation. */
export interface RandomColumn {
  readonly name: string;
  readonly type: "INT64" | "STRING" | "FLOAT64";
}

export interface RandomRelation {
  readonly sql: string;
  readonly columns: readonly RandomColumn[];
}

/** Writes expressions by choices that were made beforehand; where they end, it chooses the first of everything. */
export class RandomExpressions {
  readonly #choices: readonly number[];
  #next = 0;
  #names = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  protected pick<T>(options: readonly T[]): T {
    const choice = this.#choices[this.#next++] ?? 0;
    const option = options[choice % options.length];
    if (option === undefined) throw new Error("Nothing to choose from");
    return option;
  }

  protected name(): string {
    this.#names += 1;
    return `c${this.#names}`;
  }

  protected table(): RandomRelation {
    return this.pick<RandomRelation>([
      {
        sql: "SELECT id, patient_id, status, score FROM orders",
        columns: [
          { name: "id", type: "INT64" },
          { name: "patient_id", type: "INT64" },
          { name: "status", type: "STRING" },
          { name: "score", type: "FLOAT64" },
        ],
      },
      {
        sql: "SELECT n, f FROM numbers",
        columns: [
          { name: "n", type: "INT64" },
          { name: "f", type: "FLOAT64" },
        ],
      },
      { sql: "SELECT n FROM nothing", columns: [{ name: "n", type: "INT64" }] },
    ]);
  }

  protected columnOf(columns: readonly RandomColumn[], type: RandomColumn["type"], prefix = ""): string {
    const fitting = columns.filter((column) => column.type === type);
    const constant = { INT64: "3", STRING: "'paid'", FLOAT64: "1.5" }[type];
    return this.pick([...fitting.map((column) => `${prefix}${column.name}`), constant]);
  }

  protected integer(columns: readonly RandomColumn[], prefix = ""): string {
    const column = () => this.columnOf(columns, "INT64", prefix);
    return this.pick([
      column,
      () => `${column()} + 1`,
      () => `${column()} - ${column()}`,
      () => `IF(${this.predicate(columns, prefix)}, ${column()}, NULL)`,
      () => `COALESCE(${column()}, 7)`,
    ])();
  }

  protected predicate(columns: readonly RandomColumn[], prefix = ""): string {
    const integer = () => this.columnOf(columns, "INT64", prefix);
    const text = () => this.columnOf(columns, "STRING", prefix);
    const float = () => this.columnOf(columns, "FLOAT64", prefix);
    return this.pick([
      () => `${integer()} > 2`,
      () => `${integer()} = ${integer()}`,
      () => `${text()} = 'paid'`,
      () => `NOT (${text()} > 'p' AND ${integer()} < 4)`,
      () => `${float()} <= 1.5`,
      () => `${float()} != ${float()} OR ${integer()} IS NULL`,
      () => `${integer()} NOT IN (1, ${integer()})`,
    ])();
  }
}
