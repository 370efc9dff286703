import { type Command, InvalidArgumentError, Option } from "commander";
import type { BuildFlags } from "./build.ts";
import type { CheckFlags } from "./check.ts";
import type { LoadsFlags } from "./loads.ts";
import type { QueryFlags } from "./query.ts";
import type { StartFlags } from "./start.ts";
import type { TestFlags } from "./test.ts";

/** Declares every command. What a command needs is imported only when it runs: start-up stays short. */
export function addCommands(program: Command): void {
  addStart(program);
  addQuery(program);
  addLoads(program);
  addCheck(program);
  addBuild(program);
  addCompile(program);
  addTest(program);
  addBigQuery(program);
}

const defaultSeed = 7;
const defaultScale = 1;

function addStart(program: Command): void {
  program
    .command("start")
    .summary("build the sample business's warehouse: sources, loads, every layer, every check")
    .description(
      "Start the embedded sources and BigQuery, load, build every layer, check it, and show what was built.\n" +
        "The first run is day 0 of a simulated business; each further run is its next day, and loads only what changed.\n" +
        "With --own, the same is built from your own sources as they are now; each further run loads what changed.",
    )
    .addOption(scaleOption().default(defaultScale))
    .addOption(seedOption().default(defaultSeed))
    .addOption(
      ownOption("build from your own sources, which environment variables name (see below)").conflicts([
        "postgresPort",
        "googlePort",
      ]),
    )
    .option("--fresh", "forget what this seed and scale, or --own, have built and begin anew")
    .option("--once", "end when everything is built (also what happens without it)")
    .option("--json", "print the run's report as JSON on stdout, and nothing else there; implies --once")
    .addOption(
      portOption("--bigquery-port <port>", "port of the embedded BigQuery").env("KURA_BIGQUERY_PORT"),
    )
    .addOption(
      portOption("--postgres-port <port>", "port of the PostgreSQL primary").env("KURA_POSTGRES_PORT"),
    )
    .addOption(
      portOption("--google-port <port>", "port of the Sheets and Drive APIs").env("KURA_GOOGLE_PORT"),
    )
    .addHelpText(
      "after",
      `
Your own sources, for --own; at least one, and what needs another is left out:
  KURA_DATABASE_<CONNECTION>      URL of a PostgreSQL database, best a replica and a user who may only read;
                                  connections are named by includes/contracts, the sample's is APP, as in
                                  KURA_DATABASE_APP='postgres://reader:password@replica.example:5432/app?sslmode=require'
  SHEETS_FOLDER_ID                the Drive folder of the spreadsheets: the last part of its address
  GOOGLE_APPLICATION_CREDENTIALS  key file of the service account that the folder is shared with
  GOOGLE_API_ROOT_URL             root of the Drive and Sheets APIs, where it is not Google's own`,
    )
    .action(async (flags: StartFlags) => (await import("./start.ts")).start(flags));
}

function addQuery(program: Command): void {
  program
    .command("query")
    .summary("run GoogleSQL on the built warehouse")
    .description(
      "Run GoogleSQL on the built warehouse and print the rows, whether or not `kura start` is running.\n" +
        "Tables are named dataset.table, as in mart.daily_kpis.",
    )
    .argument("<sql>", "the query; - reads it from stdin")
    .option("--json", "print a JSON array of objects")
    .addOption(new Option("--csv", "print CSV with a header (RFC 4180)").conflicts("json"))
    .addOption(scaleOption())
    .addOption(seedOption())
    .addOption(ownOption("what was built from your own sources"))
    .action(async (sql: string, flags: QueryFlags) => (await import("./query.ts")).query(sql, flags));
}

function addLoads(program: Command): void {
  const loads = program
    .command("loads")
    .summary("show the ledger of loads")
    .description("Show the ledger of loads: what was read, landed, unchanged and rejected, newest first.")
    .option("--limit <count>", "how many loads", positiveInteger, 20)
    .option("--json", "print a JSON array of objects")
    .addOption(scaleOption())
    .addOption(seedOption())
    .addOption(ownOption("what was built from your own sources"))
    .action(async (flags: LoadsFlags) => (await import("./loads.ts")).showLoads(flags));
  loads
    .command("allow")
    .description("Allow one load that was refused as suspicious, and record who allowed it and why.")
    .argument("<table>", "source.table, as in sheets.product_costs")
    .requiredOption("--why <reason>", "why the load is right all the same")
    .addOption(scaleOption())
    .addOption(seedOption())
    .addOption(ownOption("what was built from your own sources"))
    .action(async (table: string, flags: { readonly why: string }, command: Command) =>
      (await import("./loads.ts")).allowLoad(table, { ...command.optsWithGlobals<LoadsFlags>(), ...flags }),
    );
}

function addCheck(program: Command): void {
  program
    .command("check")
    .summary("analyze every statement of the definitions, without a warehouse")
    .description(
      "Compile the definitions and analyze every statement as BigQuery would, each table's column types carried\n" +
        "downstream: nothing runs. Problems point into the definitions. Exit codes: 0 no problems, 1 problems.\n" +
        "A warning is allowed by a comment with `kura allow <code>: <reason>` on its line or the one above.",
    )
    .option("--project-folder <folder>", "check another project: workflow_settings.yaml and definitions/")
    .option("--json", "print problems, and each table's columns with types and lineage, as JSON")
    .option("--watch", "check again whenever a file changes, until Ctrl-C")
    .action(async (flags: CheckFlags) => (await import("./check.ts")).check(flags));
}

function addBuild(program: Command): void {
  program
    .command("build")
    .summary("compile the definitions and run them with Dataform, here or on Google Cloud")
    .description(
      "Compile the definitions and run them with Dataform: on the embedded warehouse, or with --project on\n" +
        "Google's BigQuery with application default credentials.",
    )
    .option("--project <id>", "Google Cloud project to build in")
    .option("--location <location>", "BigQuery location of the project")
    .option("--suffix <suffix>", "suffix of every dataset's name, as in _dev")
    .option("--actions <names...>", "only these actions")
    .option("--tags <tags...>", "only actions with these tags")
    .option("--include-deps", "also what the selected actions depend on")
    .option("--full-refresh", "build incremental tables anew")
    .option("--json", "print how every action ended as JSON")
    .addOption(scaleOption())
    .addOption(seedOption())
    .addOption(ownOption("what was built from your own sources"))
    .action(async (flags: BuildFlags) => (await import("./build.ts")).build(flags));
}

function addCompile(program: Command): void {
  program
    .command("compile")
    .summary("write the plain Dataform project that the managed service takes")
    .description("Write definitions/ and includes/ as a plain, stateless Dataform project.")
    .option("--out <folder>", "where to; may be a git work tree", "dist")
    .option("--project <id>", "compile for another Google Cloud project")
    .option("--location <location>", "compile for another BigQuery location")
    .option("--suffix <suffix>", "suffix of every dataset's name, as in _dev")
    .option("--json", "print the compiled graph as JSON instead")
    .action(async (flags) => (await import("./compile.ts")).compile(flags));
}

function addTest(program: Command): void {
  program
    .command("test")
    .summary("run the tests of models, each over its own small tables")
    .description(
      "Run the tests in test/definitions/<layer>/, which state what a model makes of small named inputs, on the embedded\n" +
        "BigQuery and without building anything else. A failure shows row by row what differs.",
    )
    .argument(
      "[words...]",
      "only tests of a model, a file or a table read by the model whose name contains a word",
    )
    .addOption(new Option("--json", "print how every test ended as JSON").conflicts("watch"))
    .option("--watch", "run again whenever a definition or a test changes, until Ctrl-C")
    .action(async (words: string[], flags: TestFlags) => (await import("./test.ts")).test(words, flags));
}

function addBigQuery(program: Command): void {
  program
    .command("bigquery")
    .description(
      "Run the embedded BigQuery alone, until Ctrl-C: a BigQuery API for any client on this machine.",
    )
    .addOption(portOption("--port <port>", "port on 127.0.0.1; 0 takes any free one").default(9050))
    .option("--file <file>", "where tables are kept; in memory only where absent")
    .option("--project <id>", "the project of unqualified names", "local")
    .option("--location <location>", "the location of datasets and jobs that name none", "US")
    .addOption(
      new Option("--storage <url>", "Cloud Storage emulator in which gs:// addresses are").env(
        "STORAGE_EMULATOR_HOST",
      ),
    )
    .addHelpText(
      "after",
      `
Any project id works, and credentials are not looked at.
  Node    BIGQUERY_EMULATOR_HOST=http://127.0.0.1:9050, or new BigQuery({ apiEndpoint: "http://127.0.0.1:9050" })
  Python  bigquery.Client(project="local", credentials=AnonymousCredentials(),
                          client_options={"api_endpoint": "http://127.0.0.1:9050"})`,
    )
    .action(async (flags) => (await import("./bigquery.ts")).bigquery(flags));
}

function scaleOption(): Option {
  const description = "size of the sample business: 1 is 2,000 patients and 12,000 orders; fractions too";
  return new Option("--scale <factor>", description).argParser((text) => {
    const scale = Number(text);
    if (!(scale > 0) || !Number.isFinite(scale)) {
      throw new InvalidArgumentError("It is a number above 0, as in 0.2 or 10.");
    }
    return scale;
  });
}

function seedOption(): Option {
  return new Option("--seed <number>", "which world is simulated").argParser((text) => {
    const seed = Number(text);
    if (!Number.isSafeInteger(seed) || seed < 0 || text.trim() === "") {
      throw new InvalidArgumentError("It is a whole number from 0 on.");
    }
    return seed;
  });
}

function ownOption(description: string): Option {
  return new Option("--own", description).conflicts(["seed", "scale"]);
}

function portOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const port = Number(text);
    if (!Number.isInteger(port) || port < 0 || port > 65_535 || text.trim() === "") {
      throw new InvalidArgumentError("It is a port number from 0 to 65535.");
    }
    return port;
  });
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It is a whole number above 0.");
  return value;
}
