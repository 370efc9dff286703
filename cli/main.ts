import { Command, CommanderError } from "commander";
import { addCommands } from "./commands/index.ts";
import { Failure, UsageFailure } from "./failure.ts";

/** Runs one command line. Sets the process's exit code: 0 done, 1 failed, 2 a command line that makes no sense. */
export async function main(words: readonly string[]): Promise<void> {
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  try {
    await program().parseAsync([...words], { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function program(): Command {
  const command = new Command("kura");
  command
    .description(
      "Kura (storehouse): an ELT warehouse on BigQuery that also runs, whole, on this machine.\n" +
        "Sources land in raw as a change history and are built into typed, warehouse and mart tables by Dataform.",
    )
    .helpCommand(false)
    .showHelpAfterError("Run with --help to see what is possible.")
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  kura start                      build the sample business's warehouse; run again, it is the next day
  kura start --scale 10 --seed 7  ten times the data, another world; each has a state of its own
  kura start --own                build from your own PostgreSQL and spreadsheets instead
  kura query "SELECT business_on, net_sales_jpy FROM mart.daily_kpis ORDER BY 1 DESC LIMIT 7"
  kura loads                      what was loaded from where, row by row accounted for
  kura check                      analyze every statement of the definitions, without a warehouse
  kura compile --out ../dataform  the plain Dataform project that the managed service takes

What is built is kept in .kura, a folder for each seed and scale and one for --own; KURA_STATE_DIRECTORY names another place.
Exit codes: 0 done, 1 failed, 2 a command line that makes no sense.`,
    );
  addCommands(command);
  return command;
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageFailure) {
    process.stderr.write(`kura: ${error.message}\n`);
    return 2;
  }
  if (error instanceof Failure) {
    process.stderr.write(`kura: ${error.message}\n`);
    return 1;
  }
  process.stderr.write(`kura: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
