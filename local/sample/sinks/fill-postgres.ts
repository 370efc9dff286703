import pg from "pg";
import type { Simulation } from "../simulation.ts";
import { clockAt, timestampText } from "../time.ts";
import { applyChanges } from "./apply-changes.ts";
import { loadHistory } from "./load-history.ts";

export interface FillPostgresOptions {
  /** Told of each table of the history when it is in. */
  readonly onTable?: (table: string, rowCount: number) => void;
}

/** What a fill did. */
export interface PostgresFill {
  /** The simulated days applied now; empty where all were there. */
  readonly days: readonly number[];
  /** Rows inserted, updated and deleted. */
  readonly rowCount: number;
}

/**
 * Brings the app's database, in the schema `public`, to a simulated day: each day that is missing in a transaction of its own,
 * with its mark in `simulation.progress`. Killed at any instant and run again, it ends the same. A row that
 * others have changed is overwritten only by a day that changes it; columns that others dropped are left out.
 * Throws if the database holds another seed or scale, or is already beyond the day.
 */
export async function fillPostgres(
  connection: pg.ClientConfig,
  simulation: Simulation,
  simulatedDay: number,
  options: FillPostgresOptions = {},
): Promise<PostgresFill> {
  const client = new pg.Client({ ...connection, application_name: "kura-sample" });
  // A connection lost between queries fails the next query; unheard, the event would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS simulation;
      CREATE TABLE IF NOT EXISTS simulation.progress (
        simulated_day integer PRIMARY KEY, clock timestamp NOT NULL, seed bigint NOT NULL, scale text NOT NULL)`);
    const days: number[] = [];
    let rowCount = 0;
    for (;;) {
      const applied = await applyNextDay(client, simulation, simulatedDay, options);
      if (applied === null) return { days, rowCount };
      days.push(applied.day);
      rowCount += applied.rowCount;
    }
  } finally {
    await client.end();
  }
}

/** Applies the first missing day; null if none is missing. */
async function applyNextDay(
  client: pg.Client,
  simulation: Simulation,
  simulatedDay: number,
  options: FillPostgresOptions,
): Promise<{ day: number; rowCount: number } | null> {
  await client.query("BEGIN");
  try {
    await client.query("LOCK TABLE simulation.progress IN EXCLUSIVE MODE");
    const day = await nextDay(client, simulation);
    if (day > simulatedDay) {
      await client.query("ROLLBACK");
      if (day === simulatedDay + 1) return null;
      throw new Error(
        `The sample's database is at day ${day - 1} and cannot go back to day ${simulatedDay}. Start with a new one.`,
      );
    }
    const rowCount =
      day === 0
        ? await loadHistory(client, simulation, options.onTable)
        : await applyChanges(client, simulation, day);
    await client.query("INSERT INTO simulation.progress VALUES ($1, $2, $3, $4)", [
      day,
      timestampText(clockAt(day)),
      simulation.seed,
      String(simulation.scale),
    ]);
    await client.query("COMMIT");
    return { day, rowCount };
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

async function nextDay(client: pg.Client, simulation: Simulation): Promise<number> {
  const { rows } = await client.query<{ simulated_day: number; seed: string; scale: string }>(
    "SELECT simulated_day, seed, scale FROM simulation.progress ORDER BY simulated_day DESC LIMIT 1",
  );
  const [last] = rows;
  if (last === undefined) return 0;
  if (last.seed !== String(simulation.seed) || last.scale !== String(simulation.scale)) {
    throw new Error(
      `The sample's database holds seed ${last.seed} at scale ${last.scale}, ` +
        `not seed ${simulation.seed} at scale ${simulation.scale}. Start with a new one.`,
    );
  }
  return last.simulated_day + 1;
}
