import { readFileSync, rmSync } from "node:fs";
import { z } from "zod";
import { processStart } from "./process-identity.ts";
import { type StateFolder, writeAtomically } from "./state-folder.ts";

const serverFile = z.object({ pid: z.number().int(), startedAt: z.string(), bigQueryUrl: z.string() });

/** Tells other commands where this process serves the state's warehouse. */
export function announceServer(folder: StateFolder, bigQueryUrl: string): void {
  const startedAt = processStart(process.pid) ?? "";
  writeAtomically(folder.serverFile, JSON.stringify({ pid: process.pid, startedAt, bigQueryUrl }));
}

export function withdrawServer(folder: StateFolder): void {
  rmSync(folder.serverFile, { force: true });
}

/** The address of a running embedded BigQuery on the state's warehouse; undefined where none is up. */
export function runningServer(folder: StateFolder): string | undefined {
  try {
    const server = serverFile.parse(JSON.parse(readFileSync(folder.serverFile, "utf8")));
    return processStart(server.pid) === server.startedAt ? server.bigQueryUrl : undefined;
  } catch {
    return undefined;
  }
}
