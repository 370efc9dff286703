import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * Watches how much memory one process has held at most since it began, in bytes. Where the system does not keep that
 * figure itself, the process is looked at every 100 milliseconds.
 */
export class PeakMemory {
  private peak = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pid: number) {
    this.timer = setInterval(() => void this.look(), 100);
  }

  /** Ends the watch and answers the peak. */
  async stop(): Promise<number> {
    clearInterval(this.timer);
    await this.look();
    return this.peak;
  }

  private async look(): Promise<void> {
    const bytes = await residentBytes(this.pid).catch(() => 0);
    this.peak = Math.max(this.peak, bytes);
  }
}

async function residentBytes(pid: number): Promise<number> {
  if (process.platform === "linux") {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
  }
  const { stdout } = await execute("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout.trim()) * 1_024;
}
