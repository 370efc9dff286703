import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** When a process started, in the operating system's own words; undefined for one that does not run. Tells a process from a later one with its id. */
export function processStart(pid: number): string | undefined {
  if (process.platform === "linux") {
    try {
      const status = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The second field, the command in parentheses, may hold spaces; what follows does not.
      const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
      const isZombie = fields[0] === "Z" || fields[0] === "X";
      return isZombie ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const output = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    return output.trim() || undefined;
  } catch {
    return undefined;
  }
}
