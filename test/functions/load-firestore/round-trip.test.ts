import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileGraph, targetName } from "../../../cli/dataform/graph.ts";
import { embeddedEnvironment } from "../../../cli/environment.ts";
import { projectRoot } from "../../../cli/project-root.ts";
import { consultations } from "../../../includes/contracts/chat.ts";
import { privateDataset } from "../../../includes/names.ts";
import type { SampleFields } from "./export/export-encoder.ts";
import { anyFields, anyId } from "./export/sample-documents.ts";
import { database, Loading } from "./loading.ts";
import { exactFields, exactJson, restFields } from "./rest-documents.ts";
import { anyConsultation, fieldsOf, readTyped, typedColumns, typedOf } from "./typed-consultation.ts";

const warehouse = embeddedEnvironment();
let loading: Loading;
let typedQuery: string;

beforeAll(async () => {
  loading = await Loading.start({ DATASET_SUFFIX: warehouse.suffix });
  const state = targetName({
    database: warehouse.project,
    schema: privateDataset(warehouse, consultations.source.name),
    name: consultations.name,
  });
  const graph = await compileGraph(projectRoot);
  typedQuery = graph.tables.find(({ target }) => targetName(target) === state)?.query ?? "";
});
afterAll(() => loading?.close());

async function write(documents: ReadonlyMap<string, SampleFields>): Promise<void> {
  const { data } = await loading.firestore.projects.databases.documents.batchWrite({
    database,
    requestBody: {
      writes: [...documents].map(([id, fields]) => ({
        update: {
          name: `${database}/documents/consultations/${id}`,
          fields: restFields(fields, database),
        },
      })),
    },
  });
  expect(data.status?.filter(({ code }) => code !== undefined)).toEqual([]);
}

async function load(): Promise<void> {
  const { tables } = await loading.post({ tables: ["consultations"] });
  expect(tables.get("chat.consultations")).toMatchObject({ status: "landed", rejected: 0 });
}

const anyDocuments = fc.uniqueArray(fc.tuple(anyId, anyFields), {
  minLength: 1,
  maxLength: 40,
  selector: ([id]) => id,
});
describe("any document", () => {
  it("arrives in raw through Firestore's API, its export, the reader and the landing as it was written", async () => {
    await fc.assert(
      fc.asyncProperty(anyDocuments, async (entries) => {
        const written = new Map(entries);
        await write(written);
        await load();
        const rows = await loading.query(
          `SELECT row_key, row_data FROM raw_chat${warehouse.suffix}.consultations WHERE NOT is_deleted`,
        );
        const landed = new Map(rows.map((row) => [JSON.parse(String(row.row_key))[1], String(row.row_data)]));
        for (const [id, fields] of written) {
          expect(exactJson(landed.get(id) ?? ""), id).toEqual(exactFields(fields));
        }
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it("is typed as its contract says, to the last digit and microsecond", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyConsultation, { minLength: 20, maxLength: 40 }), async (consultations) => {
        const stated = new Map(consultations.map((one, index) => [`typed-${index}`, one]));
        await write(new Map([...stated].map(([id, one]) => [id, fieldsOf(one)])));
        await load();
        const rows = await loading.query(`SELECT consultation_id, ${typedColumns} FROM (${typedQuery})`);
        const typed = new Map(rows.map((row) => [row.consultation_id, row]));
        for (const [id, one] of stated) {
          expect(readTyped(typed.get(id) ?? {}), id).toEqual({ consultation_id: id, ...typedOf(one) });
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
