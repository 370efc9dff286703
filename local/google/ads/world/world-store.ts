import {
  closeSync,
  createReadStream,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { type Described, describeWorld } from "./describe.ts";
import { type WorldLine, worldLineSchema } from "./lines.ts";
import { textLines } from "./text-lines.ts";
import { World } from "./world.ts";
import { WorldChange, WorldLineError } from "./world-change.ts";

const commitLine = '{"kind":"commit"}';

/**
 * Holds the world and keeps it in a file of lines, as they are posted: a change is its lines and a line that commits
 * them. Lines that nothing commits are dropped on the next start, so a change is there whole or not at all. Opening
 * rewrites a file that is mostly figures since replaced, beside it and then renamed over it.
 */
export class WorldStore {
  readonly world = new World();
  private file: number | undefined;
  private length = 0;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly managerId: string) {}

  /**
   * Opens the world kept at `path`, or one that is kept nowhere.
   * @param managerId the account whose clients a line's accounts are where it says nothing else; it is always there
   */
  static async open(path: string | undefined, managerId: string): Promise<WorldStore> {
    const store = new WorldStore(managerId);
    const manager = new WorldChange(store.world, managerId);
    manager.add({ kind: "account", id: managerId, name: "Manager", isManager: true });
    store.world.apply(manager);
    if (path === undefined) return store;
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) await store.replay(path);
    store.file = openSync(path, "a", 0o600);
    return store;
  }

  /**
   * Makes a change of the world, in the file first, after every change that began before it.
   * @param source lines of JSON
   * @throws WorldLineError that names the first line that is wrong; then nothing has changed
   */
  change(source: AsyncIterable<Uint8Array>): Promise<{ readonly lines: number }> {
    const changed = this.last.then(() => this.changeNow(source));
    this.last = changed.catch(() => {});
    return changed;
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private async changeNow(source: AsyncIterable<Uint8Array>): Promise<{ readonly lines: number }> {
    const change = new WorldChange(this.world, this.managerId);
    let number = 0;
    for await (const lines of textLines(source)) {
      for (const line of lines) {
        number += 1;
        if (line.trim() !== "") addLine(change, line, number);
      }
    }
    change.finish();
    if (this.file !== undefined) this.append(this.file, change);
    this.world.apply(change);
    return { lines: number };
  }

  private append(file: number, change: WorldChange): void {
    try {
      this.length += writeLines(file, {
        accounts: change.accounts.values(),
        nodes: change.nodes.values(),
        figures: change.figures,
        nodeAt: (place) => change.nodes.get(place) ?? this.world.nodes[place],
      });
    } catch (error) {
      ftruncateSync(file, this.length);
      throw error;
    }
  }

  private async replay(path: string): Promise<void> {
    let change = new WorldChange(this.world, this.managerId);
    const { size } = statSync(path);
    let lines = 0;
    let position = 0;
    let isCut = false;
    for await (const some of textLines(createReadStream(path))) {
      for (const line of some) {
        if (isCut) throw new Error(`${path} is damaged at line ${lines}.`);
        position += Buffer.byteLength(line, "utf8") + 1;
        lines += 1;
        if (line === commitLine && position <= size) {
          this.world.apply(change);
          change = new WorldChange(this.world, this.managerId);
          this.length = position;
        } else isCut = !addWhole(change, line);
      }
    }
    truncateSync(path, this.length);
    const { accounts, nodes, figureCount } = this.world;
    if (lines > 2 * (accounts.size + nodes.length + figureCount) + 1000) this.writeSnapshot(path);
  }

  private writeSnapshot(path: string): void {
    const temporary = `${path}.${process.pid}.tmp`;
    const file = openSync(temporary, "w", 0o600);
    const { world } = this;
    try {
      this.length = writeLines(file, {
        accounts: world.accounts.values(),
        nodes: world.nodes,
        figures: [...world.accounts.keys()].map((id) => [id, world.figuresOf(id)]),
        nodeAt: (place) => world.nodes[place],
      });
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  }
}

function addLine(change: WorldChange, line: string, number: number): void {
  try {
    change.add(parseLine(line));
  } catch (error) {
    if (error instanceof WorldLineError) throw new WorldLineError(`Line ${number}: ${error.message}`);
    throw error;
  }
}

function parseLine(text: string): WorldLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WorldLineError("The line is not JSON.");
  }
  const line = worldLineSchema.safeParse(value);
  if (line.success) return line.data;
  const [issue] = line.error.issues;
  const path = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  throw new WorldLineError(`${path}${issue?.message ?? "The line cannot be read."}`);
}

/** Adds a kept line if it is whole: a kill can have cut the last one short. */
function addWhole(change: WorldChange, line: string): boolean {
  try {
    change.add(parseLine(line));
    return true;
  } catch (error) {
    if (error instanceof WorldLineError) return false;
    throw error;
  }
}

const blockLength = 1 << 20;

/** Appends lines and their commit; returns the bytes written. */
function writeLines(file: number, described: Described): number {
  let bytes = 0;
  let block = "";
  for (const line of describeWorld(described)) {
    block += `${JSON.stringify(line)}\n`;
    if (block.length < blockLength) continue;
    bytes += writeWhole(file, block);
    block = "";
  }
  return bytes + writeWhole(file, `${block}${commitLine}\n`);
}

function writeWhole(file: number, text: string): number {
  const bytes = Buffer.from(text, "utf8");
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
  return bytes.length;
}
