import { afterAll, beforeAll, expect, test } from "vitest";
import { projectId, type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;

beforeAll(async () => {
  server = await runningServer();
  const { client } = server;
  await client.createDataset("shop");
  await client.query("CREATE TABLE shop.patients (id INT64, PRIMARY KEY (id) NOT ENFORCED)");
  await client.query(`
    CREATE TABLE shop.orders (
      id INT64, patient INT64,
      PRIMARY KEY (id) NOT ENFORCED,
      CONSTRAINT of_patient FOREIGN KEY (patient) REFERENCES shop.patients (id) NOT ENFORCED
    )`);
});
afterAll(() => server?.close());

const keys = {
  primaryKey: { columns: ["id"] },
  foreignKeys: [
    {
      name: "of_patient",
      referencedTable: { projectId, datasetId: "shop", tableId: "patients" },
      columnReferences: [{ referencingColumn: "patient", referencedColumn: "id" }],
    },
  ],
};

test("a table's resource has its keys", async () => {
  const [orders] = await server.client.dataset("shop").table("orders").getMetadata();
  expect(orders.tableConstraints).toEqual(keys);
  await server.client.query("CREATE TABLE shop.keyless (id INT64)");
  const [keyless] = await server.client.dataset("shop").table("keyless").getMetadata();
  expect(keyless).not.toHaveProperty("tableConstraints");
});

test("a resource that is sent back keeps them, and other keys are refused by name", async () => {
  const table = server.client.dataset("shop").table("orders");
  await table.setMetadata({ description: "Orders.", tableConstraints: keys });
  const [orders] = await table.getMetadata();
  expect(orders).toMatchObject({ description: "Orders.", tableConstraints: keys });
  const other = { tableConstraints: { primaryKey: { columns: ["patient"] } } };
  await expect(table.setMetadata(other)).rejects.toMatchObject({
    message: expect.stringContaining("ALTER TABLE"),
  });
  await expect(
    server.client.dataset("shop").createTable("made", { schema: "id:INTEGER", ...other }),
  ).rejects.toMatchObject({ message: expect.stringContaining("ALTER TABLE") });
});
