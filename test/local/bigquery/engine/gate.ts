import type {
  ExternalRows,
  Federation,
  FederationTarget,
} from "../../../../local/bigquery/engine/federation.ts";

/** A federation whose only query holds the script that runs it until the test lets it go on. */
export class Gate implements Federation {
  #arrive: () => void = () => undefined;
  #open: () => void = () => undefined;
  #opened: Promise<void> = Promise.resolve();

  /** The statement at which a script waits. */
  readonly statement = "SELECT x FROM EXTERNAL_QUERY('gate', 'SELECT 1 AS x')";

  /** Closes the gate; the answer resolves when a script has come to it. */
  shut(): Promise<void> {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    return new Promise((resolve) => {
      this.#arrive = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  async describe() {
    return [{ name: "x", type: { kind: "INT64" } }] as const;
  }

  async load(_connection: string, _sql: string, target: FederationTarget): Promise<ExternalRows> {
    this.#arrive();
    await this.#opened;
    await target.connection.run(`CREATE TEMP VIEW ${target.relation} AS SELECT 1::BIGINT AS x`);
    return {
      count: 1,
      close: async () => {
        await target.connection.run(`DROP VIEW IF EXISTS ${target.relation}`).catch(() => undefined);
      },
    };
  }
}
