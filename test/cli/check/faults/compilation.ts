import { described, type Faults, inModel, orders, ref, table } from "../planted-faults.ts";

const good = `SELECT id FROM ${orders}`;

/** Definitions that do not load, or say what cannot be: each is told once, where it arose. */
export const compilationFaults: Faults = {
  "a name that is taken": inModel(
    `${table("m", good)}${table("n", good)}\n«duplicate_action»${table("m", good)}`,
    "my-project.shop.m is defined twice: the first time in definitions/model.ts:1",
  ),
  "a name that is taken, of which others read": inModel(
    `${table("m", good)}\n«duplicate_action»${table("m", good)}${table("reader", `SELECT id FROM ${ref("m")}`)}`,
    "my-project.shop.m is defined twice: the first time in definitions/model.ts:1",
  ),
  "a name of another file that is taken": {
    files: {
      "definitions/a.ts": table("m", good),
      "definitions/b.ts": `\n\n  «duplicate_action»${table("m", good)}`,
    },
    says: ["my-project.shop.m is defined twice: the first time in definitions/a.ts:1"],
  },
  "a table that no definition makes, read by ref": inModel(
    table("m", `SELECT id FROM $\{«unknown_table»ctx.ref("nothing")}`),
    "Table not found: my-project.shop.nothing",
  ),
  "a table of another dataset that no definition makes": inModel(
    table("m", `SELECT id FROM $\{«unknown_table»ctx.ref("rawe", "orders")}`),
    "Table not found: my-project.rawe.orders; Did you mean my-project.raw.orders?",
  ),
  "a reference by an object": inModel(
    table("m", `SELECT id FROM $\{«unknown_table»ctx.ref({ schema: "raw", name: "ordrs" })}`),
    "Table not found: my-project.raw.ordrs; Did you mean my-project.raw.orders?",
  ),
  "a dependency that no definition makes": inModel(
    `const one = 1;\n«missing_dependency»${table("m", good, `${described}, dependencies: ["nothing"]`)}`,
    "my-project.shop.m depends on my-project.shop.nothing, which no definition makes",
  ),
  "an import of what a file does not export": {
    files: {
      "includes/names.ts": "export const patients = 1;\n",
      "definitions/model.ts": `import { «compile_error»patient } from "../includes/names";\n${table("m", `SELECT id FROM ${orders} WHERE id = $\{patient}`)}`,
    },
    says: ["includes/names.ts exports no patient; Did you mean patients?"],
  },
  "a call of what a file does not export": {
    files: {
      "includes/names.ts": 'export const half = (x: string) => x + " / 2";\n',
      "definitions/model.ts": `import { «compile_error»halve } from "../includes/names";\nconst column = halve("id");\n${table("m", good)}`,
    },
    says: ["includes/names.ts exports no halve; Did you mean half?"],
  },
  "a file that is not there": {
    files: { "definitions/model.ts": `import { x } from «compile_error»"../includes/nowhere";\nx();\n` },
    says: [/^Cannot find module "includes\/nowhere"/],
  },
  "an include that throws, imported by two definitions": {
    files: {
      "includes/broken.ts": `export const one = 1;\nthrow «compile_error»new Error("not today");\n`,
      "definitions/a.ts": `import { one } from "../includes/broken";\n${table("a", `SELECT id FROM ${orders} WHERE id = $\{one}`)}`,
      "definitions/b.ts": `import { one } from "../includes/broken";\n${table("b", `SELECT id FROM ${orders} WHERE id = $\{one}`)}`,
    },
    says: ["not today"],
  },
  "an include that does not parse": {
    files: {
      "includes/broken.ts": "export const one = «syntax_error»;\n",
      "definitions/a.ts": `import { one } from "../includes/broken";\n${table("a", `SELECT id FROM ${orders} WHERE id = $\{one}`)}`,
      "definitions/b.ts": `import { one } from "../includes/broken";\n${table("b", `SELECT id FROM ${orders} WHERE id = $\{one}`)}`,
    },
    says: ['Unexpected ";"'],
  },
  "a helper that throws while a query is made": {
    files: {
      "includes/day.ts": `export function day(zone: string): string {\n  if (zone === "") throw «compile_error»new Error("A day needs a zone");\n  return zone;\n}\n`,
      "definitions/model.ts": `import { day } from "../includes/day";\n${table("m", `SELECT id FROM ${orders} WHERE status = '$\{day("")}'`)}`,
    },
    says: ["A day needs a zone"],
  },
  "a definition that throws, of which others read": {
    files: {
      "definitions/a.ts": `const none: any = undefined;\nnone.«compile_error»x();\n${table("a", good)}`,
      "definitions/b.ts": table("b", `SELECT id FROM ${ref("a")}`),
    },
    says: ["Cannot read properties of undefined (reading 'x')"],
  },
  "a schema file that is no JSON": {
    files: { "schemas/raw.events.json": "[\n  { «compile_error»name }\n]" },
    says: [/^This is no schema as bq show --schema --format=prettyjson prints it: /],
  },
  "a schema file that is wrong, of a table that is read": {
    files: {
      "schemas/raw.events.json": "[{«compile_error»]",
      "definitions/model.ts": `declare({ schema: "raw", name: "events" });\n${table("m", `SELECT anything AS id FROM $\{ctx.ref("raw", "events")}`)}`,
    },
    says: [/^This is no schema/],
  },
  "a schema file with a type that is none": {
    files: { "schemas/raw.events.json": `«compile_error»[{ "name": "id", "type": "NUMBER" }]` },
    says: [
      "This is no schema as bq show --schema --format=prettyjson prints it: field id has the unknown type NUMBER",
    ],
  },
  "a kind of table that there is not": inModel(
    `«compile_error»${table("m", good).replace('type: "table"', 'type: "tabel"')}`,
    /tabel/,
  ),
  "a file that is not read": {
    files: { "definitions/old.sqlx": "«not_read»config { type: 'table' }\nSELECT 1 AS x" },
    says: [/^\.sqlx files are not read/],
  },
};
