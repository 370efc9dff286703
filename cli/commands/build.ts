import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { compileProject } from "../dataform/compile.ts";
import type { RunTarget } from "../dataform/dataform-cli.ts";
import type { MissingSource } from "../dataform/left-out.ts";
import { type RunOutcome, runProject } from "../dataform/run.ts";
import { type EnvironmentFlags, embeddedEnvironment, environmentOf } from "../environment.ts";
import { Failure } from "../failure.ts";
import { ownSources } from "../own/environment.ts";
import { projectRoot } from "../project-root.ts";
import { chosenState, type StateFlags, withWarehouse } from "../query/open-warehouse.ts";

export interface BuildFlags extends StateFlags, EnvironmentFlags {
  readonly actions?: readonly string[];
  readonly tags?: readonly string[];
  readonly includeDeps?: boolean;
  readonly fullRefresh?: boolean;
  readonly json?: boolean;
}

/** `kura build`. */
export async function build(flags: BuildFlags): Promise<void> {
  const outcome =
    flags.project === undefined
      ? await withWarehouse(
          flags,
          ({ url }) => buildTarget(flags, { warehouse: embeddedEnvironment(), bigQueryUrl: url }),
          { sources: true },
        )
      : await buildTarget(flags, { warehouse: environmentOf(flags) });
  if (flags.json === true) process.stdout.write(`${JSON.stringify(outcome, undefined, 2)}\n`);
  const { actions, failed } = outcome;
  if (failed.length > 0) {
    const lines = failed.map(({ name, message }) => `${name}: ${message ?? "failed"}`);
    throw new Failure(`${failed.length} of ${actions.length} actions failed.\n${lines.join("\n")}`);
  }
  if (flags.json === true) return;
  const skipped = actions.filter(({ status }) => status === "skipped").length;
  const rest = skipped === 0 ? "" : `, ${skipped} skipped`;
  process.stdout.write(`${actions.length - skipped} actions done${rest}.\n`);
}

async function buildTarget(flags: BuildFlags, target: RunTarget): Promise<RunOutcome> {
  const { actions, tags, includeDeps, fullRefresh } = flags;
  const project = await compileProject(projectRoot, target.warehouse);
  if (target.bigQueryUrl !== undefined) delete process.env.BIGQUERY_EMULATOR_HOST;
  const folder = await mkdtemp(path.join(tmpdir(), "kura-build-"));
  try {
    return await runProject({
      project,
      target,
      folder,
      withoutSources: skippedSources(flags, target),
      selection: {
        ...(actions === undefined ? {} : { actions }),
        ...(tags === undefined ? {} : { tags }),
        ...(includeDeps === undefined ? {} : { withDependencies: includeDeps }),
        ...(fullRefresh === undefined ? {} : { fullRefresh }),
      },
      onOutcome: ({ name, status, message }) => {
        if (flags.json === true) return;
        process.stdout.write(`${status.padEnd(9)} ${name}${message === undefined ? "" : `: ${message}`}\n`);
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sources that a build on a company's own state does without; Google Cloud's connections are its own business. */
function skippedSources(flags: BuildFlags, { bigQueryUrl }: RunTarget): readonly MissingSource[] {
  if (bigQueryUrl === undefined || chosenState(flags).kind !== "own") return [];
  return ownSources(process.env).skipped;
}
