import { tabChanges } from "../sheets/changes.ts";
import { spreadsheets } from "../sheets/spreadsheets.ts";
import type { Simulation } from "../simulation.ts";
import { DriveFolder } from "./drive-folder.ts";
import { type GoogleAccess, type GoogleClients, googleClients } from "./google-clients.ts";
import { SheetWriter } from "./sheet-writer.ts";

/** What a fill came to. */
export interface SheetsFill {
  /** The Drive folder that the spreadsheets are in. */
  readonly folderId: string;
  /** The titles of the spreadsheets that were written to. */
  readonly written: readonly string[];
}

/**
 * Brings the business's spreadsheets to a simulated day through the Drive and Sheets APIs. The folder's description
 * keeps the day reached; killed at any instant and run again, it ends the same. Only what a day changes is written, so other files
 * keep their version, and rows that others have edited stay. Throws if the folder holds another seed or
 * scale, or is already beyond the day.
 */
export async function fillSheets(
  access: GoogleAccess,
  simulation: Simulation,
  simulatedDay: number,
): Promise<SheetsFill> {
  const clients = googleClients(access);
  const folder = await DriveFolder.open(clients.drive);
  const written = new Set<string>();
  const filled = folder.filledDay(simulation);
  if (filled !== null && filled > simulatedDay) {
    throw new Error(
      `The sample's spreadsheets are at day ${filled} and cannot go back to day ${simulatedDay}. Start with a new folder.`,
    );
  }
  if (filled === null) {
    for (const title of await writeFirst(clients, folder, simulation, simulatedDay)) written.add(title);
    await folder.markFilled(simulation, simulatedDay);
  }
  for (let day = (filled ?? simulatedDay) + 1; day <= simulatedDay; day += 1) {
    const titles = await writeDay(clients, folder, simulation, day);
    for (const title of titles) written.add(title);
    if (titles.length > 0 || day === simulatedDay) await folder.markFilled(simulation, day);
  }
  return { folderId: folder.id, written: [...written] };
}

async function writeFirst(
  { sheets }: GoogleClients,
  folder: DriveFolder,
  simulation: Simulation,
  simulatedDay: number,
): Promise<readonly string[]> {
  const titles: string[] = [];
  for (const spreadsheet of spreadsheets(simulation, simulatedDay)) {
    const { title } = spreadsheet;
    const id = (await folder.findSpreadsheet(title)) ?? (await folder.createSpreadsheet(title));
    await new SheetWriter(sheets, id).writeAll(spreadsheet);
    titles.push(title);
  }
  return titles;
}

/** A spreadsheet that someone has renamed or thrown away is left alone. */
async function writeDay(
  { sheets }: GoogleClients,
  folder: DriveFolder,
  simulation: Simulation,
  day: number,
): Promise<readonly string[]> {
  const before = spreadsheets(simulation, day - 1);
  const titles: string[] = [];
  for (const spreadsheet of spreadsheets(simulation, day)) {
    const { title } = spreadsheet;
    const previous = before.find((one) => one.title === title);
    const changes = previous === undefined ? [] : tabChanges(previous, spreadsheet);
    if (changes.length === 0) continue;
    const id = await folder.findSpreadsheet(title);
    if (id === null) continue;
    await new SheetWriter(sheets, id).apply(changes);
    titles.push(title);
  }
  return titles;
}
