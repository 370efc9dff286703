import type { drive_v3 } from "googleapis/build/src/apis/drive/index.js";
import type { Simulation } from "../simulation.ts";

const folderType = "application/vnd.google-apps.folder";
const spreadsheetType = "application/vnd.google-apps.spreadsheet";
const folderName = "Hinata Kampo";

/** The Drive folder of the business's spreadsheets; its description says how far the simulation has filled them. */
export class DriveFolder {
  private constructor(
    private readonly drive: drive_v3.Drive,
    readonly id: string,
    private description: string,
  ) {}

  /** Finds the folder by its name, or makes it. */
  static async open(drive: drive_v3.Drive): Promise<DriveFolder> {
    const { data } = await drive.files.list({
      q: `name = '${folderName}' and mimeType = '${folderType}' and trashed = false`,
      fields: "files(id,description)",
    });
    const [found] = data.files ?? [];
    if (found !== undefined) return new DriveFolder(drive, requireId(found), found.description ?? "");
    const created = await drive.files.create({
      requestBody: { name: folderName, mimeType: folderType },
      fields: "id",
    });
    return new DriveFolder(drive, requireId(created.data), "");
  }

  /** The last simulated day filled in; null before the first. Throws if the folder holds another simulation. */
  filledDay(simulation: Simulation): number | null {
    if (this.description === "") return null;
    const prefix = progressText(simulation);
    if (this.description.startsWith(prefix)) return Number(this.description.slice(prefix.length));
    throw new Error(
      `The Drive folder ${this.id} holds "${this.description}", not ${prefix.trim()}. Start with a new one.`,
    );
  }

  async markFilled(simulation: Simulation, simulatedDay: number): Promise<void> {
    this.description = `${progressText(simulation)}${simulatedDay}`;
    await this.drive.files.update({ fileId: this.id, requestBody: { description: this.description } });
  }

  /** The spreadsheet of a title in the folder; null where there is none. */
  async findSpreadsheet(title: string): Promise<string | null> {
    const { data } = await this.drive.files.list({
      q: `'${this.id}' in parents and name = '${title}' and mimeType = '${spreadsheetType}' and trashed = false`,
      fields: "files(id)",
    });
    const [found] = data.files ?? [];
    return found === undefined ? null : requireId(found);
  }

  async createSpreadsheet(title: string): Promise<string> {
    const { data } = await this.drive.files.create({
      requestBody: { name: title, mimeType: spreadsheetType, parents: [this.id] },
      fields: "id",
    });
    return requireId(data);
  }
}

function progressText({ seed, scale }: Simulation): string {
  return `Simulation of seed ${seed} at scale ${scale}, day `;
}

function requireId(file: drive_v3.Schema$File): string {
  if (typeof file.id !== "string") throw new Error("Google Drive answered with a file that has no id.");
  return file.id;
}
