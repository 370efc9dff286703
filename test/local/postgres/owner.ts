// A process that runs PostgreSQL on a folder, for tests that kill it: prints both connections, then commits rows without end.
import { withPostgres } from "../../../local/postgres/connection.ts";
import { startPostgres } from "../../../local/postgres/start.ts";

const postgres = await startPostgres({ directory: process.argv[2] ?? "" });
await withPostgres(postgres.primary, async (client) => {
  await client.query("CREATE TABLE IF NOT EXISTS ticks (id bigint PRIMARY KEY, noise text NOT NULL)");
  const { rows } = await client.query("SELECT coalesce(max(id), 0)::int AS last FROM ticks");
  for (let id = Number(rows[0]?.last) + 1; ; id++) {
    await client.query("INSERT INTO ticks VALUES ($1, repeat(md5($2), 200))", [id, String(id)]);
    console.log(id);
  }
});
