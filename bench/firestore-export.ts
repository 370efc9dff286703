import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { hashJsonText } from "../functions/landing/json-text.ts";
import { crc32c, readDocumentLots, readLogBlocks } from "../functions/load-firestore/export/index.ts";
import { writeEntity } from "../local/google/firestore/export/entity.ts";
import { LogWriter } from "../local/google/firestore/export/log-writer.ts";
import { WireWriter } from "../local/google/firestore/export/wire-writer.ts";
import { type FirestoreFields, fieldsOf } from "../local/google/firestore/value.ts";
import { withFolder } from "./engine.ts";
import { type Duration, durations, printTable, ratio, seconds } from "./table.ts";

const database = { project: "hinata-kampo", database: "(default)" };
const chunkBytes = 256 * 1024;

/** The reader of Firestore's exports on one output file of the chat's messages, ten thousand of them a scale. */
export async function run(scales: readonly string[]): Promise<void> {
  for (const scale of scales) {
    await withFolder((folder) => measure(path.join(folder, "output-0"), scale));
  }
}

async function measure(file: string, scale: string): Promise<void> {
  const documentCount = Math.round(Number(scale) * 10_000);
  await pipeline(Readable.from(exportOf(documentCount)), createWriteStream(file));
  const { size } = await stat(file);
  const times = documentCount > 200_000 ? 3 : 7;
  const open = () => createReadStream(file, { highWaterMark: chunkBytes });
  const readOnly = await durations(times, async () => {
    for await (const chunk of open()) expectBytes(chunk);
  });
  const checksums = await durations(times, async () => {
    let checksum = 0;
    for await (const chunk of open()) checksum = crc32c(chunk, 0, chunk.length, checksum);
  });
  const records = await durations(times, async () => {
    for await (const items of readLogBlocks(open(), file)) expectAll(items);
  });
  const documents = await durations(times, async () => {
    let count = 0;
    for await (const items of readDocumentLots(open(), file)) {
      for (const item of items) count += item.kind === "document" && item.document.json !== "" ? 1 : 0;
    }
    if (count !== documentCount) throw new Error(`${count} of ${documentCount} documents were read.`);
  });
  const hashed = await durations(times, async () => {
    for await (const items of readDocumentLots(open(), file)) {
      for (const item of items) if (item.kind === "document") hashJsonText(item.document.json, []);
    }
  });
  const figures = (measured: Duration) => ({
    time: seconds(measured.elapsed),
    rate: rate(size, measured.elapsed),
    "against reading": ratio(measured.elapsed, readOnly.elapsed),
    "against checksums": ratio(measured.elapsed, checksums.elapsed),
    processor: seconds(measured.processor),
  });
  printTable(
    `Export reader, scale ${scale}: ${documentCount.toLocaleString("en")} documents, ${(size / 1e6).toFixed(0)} MB`,
    "One output file from the disk's cache, in one thread.",
    [
      { name: "Read the file", figures: figures(readOnly) },
      { name: "… and its checksum", figures: figures(checksums) },
      { name: "Records, checked", figures: figures(records) },
      { name: "Documents as JSON text", figures: figures(documents) },
      { name: "… and their hashes", figures: figures(hashed) },
    ],
  );
}

/** An output file as Firestore writes it: documents with maps, arrays, references and text in Japanese. */
function* exportOf(count: number): Generator<Buffer> {
  const log = new LogWriter();
  const writer = new WireWriter();
  for (let number = 0; number < count; number += 1) {
    writer.reset();
    writeEntity(
      writer,
      database,
      `consultations/c${number % 3000}/messages/m${number}`,
      messageFields(number),
    );
    log.add(writer.bytes());
    if (log.pendingBytes > chunkBytes) yield log.take();
  }
  yield log.take();
}

function messageFields(number: number): FirestoreFields {
  const sentAt = new Date(1_625_097_600_000 + number * 7_919_000).toISOString().replace("Z", "123Z");
  const pharmacist = `projects/${database.project}/databases/(default)/documents/pharmacists/${number % 12}`;
  return fieldsOf([
    ["attachments", { arrayValue: { values: number % 9 === 0 ? [attachment(number)] : [] } }],
    ["body", { stringValue: `${bodies[number % bodies.length]}（${number}）` }],
    ["channel", { stringValue: "line" }],
    ["isAutomatic", { booleanValue: number % 5 === 0 }],
    ["pharmacist", number % 2 === 0 ? { referenceValue: pharmacist } : { nullValue: null }],
    ["readAt", number % 3 === 0 ? { timestampValue: sentAt } : { nullValue: null }],
    ["sender", { stringValue: number % 2 === 0 ? "pharmacist" : "patient" }],
    ["sentAt", { timestampValue: sentAt }],
    ["sequence", { integerValue: String(number) }],
    ["sentiment", { doubleValue: (number % 200) / 200 - 0.5 }],
  ]);
}

function attachment(number: number): FirestoreFields[string] {
  return {
    mapValue: {
      fields: fieldsOf([
        ["bytes", { integerValue: String(number * 31) }],
        ["contentType", { stringValue: "image/jpeg" }],
        ["name", { stringValue: `舌の写真-${number}.jpg` }],
      ]),
    },
  };
}

const bodies = [
  "ありがとうございます。",
  "最近よく眠れず、朝起きるのがつらいです。食欲はありますが、夕方になると足がむくみます。",
  "お問い合わせありがとうございます。体質に合わせてご案内しますので、いくつか質問させてください。",
  "Thank you, I will take it after meals and write again next week if anything changes.",
];

function expectBytes(chunk: Uint8Array): void {
  if (chunk.length === 0) throw new Error("An empty chunk was read.");
}

function expectAll(items: readonly { readonly kind: string }[]): void {
  if (items.some(({ kind }) => kind !== "record")) throw new Error("A record was not read.");
}

function rate(bytes: number, milliseconds: number): string {
  return `${Math.round(bytes / 1000 / milliseconds).toLocaleString("en")} MB/s`;
}
