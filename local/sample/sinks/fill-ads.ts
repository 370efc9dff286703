import { Readable } from "node:stream";
import { z } from "zod";
import type { Simulation } from "../simulation.ts";
import { type AdsAccess, filledDay, jsonOf, progressName } from "./ad-progress.ts";
import { adWorldLines } from "./ad-world.ts";

/** What a fill came to. */
export interface AdsFill {
  /** The lines that were written: accounts and what is in them, and figures. */
  readonly lineCount: number;
}

/**
 * Brings the ad accounts to a simulated day, as people who see and click would, through the stand-in's own route for
 * that. The manager account's name keeps the day reached. What has changed since is written in one request that takes
 * effect as a whole; killed at any instant and run again, it ends the same. Throws if the accounts hold another seed or scale,
 * or are already beyond the day.
 */
export async function fillAds(
  access: AdsAccess,
  simulation: Simulation,
  simulatedDay: number,
): Promise<AdsFill> {
  const filled = await filledDay(access, simulation);
  if (filled === simulatedDay) return { lineCount: 0 };
  if (filled !== null && filled > simulatedDay) {
    throw new Error(
      `The sample's ad accounts are at day ${filled} and cannot go back to day ${simulatedDay}. Start with new ones.`,
    );
  }
  const body = Readable.from(textBlocks(worldLines(access, simulation, simulatedDay, filled)));
  const answer = await fetch(new URL("/_ads/world", access.rootUrl), {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: Readable.toWeb(body),
    duplex: "half",
  });
  return { lineCount: z.object({ lines: z.number() }).parse(await jsonOf(answer)).lines };
}

function* worldLines(
  { managerId }: AdsAccess,
  simulation: Simulation,
  simulatedDay: number,
  filled: number | null,
): Generator<object> {
  const { ads } = simulation;
  const days = filled === null ? ads.days(simulatedDay) : ads.changedDays(simulatedDay, filled);
  yield { kind: "account", id: managerId, name: progressName(simulation, simulatedDay) };
  yield* adWorldLines(simulation, simulatedDay, days);
}

const blockLength = 1 << 16;

/** Values as lines of JSON, many lines at a time. */
function* textBlocks(lines: Iterable<object>): Generator<Buffer> {
  let block = "";
  for (const line of lines) {
    block += `${JSON.stringify(line)}\n`;
    if (block.length < blockLength) continue;
    yield Buffer.from(block, "utf8");
    block = "";
  }
  yield Buffer.from(block, "utf8");
}
