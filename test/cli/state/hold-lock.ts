import { isLock, tryLock } from "../../../cli/state/state-lock.ts";

/** Takes the lock of the folder named on the command line as often as it can for a while; two holders at once are an error. */
const [folder = "", rounds = "1"] = process.argv.slice(2);
let taken = 0;
const { mkdirSync, rmdirSync } = await import("node:fs");
const inside = `${folder}/inside`;
const deadline = Date.now() + 20_000;
while (taken < Number(rounds) && Date.now() < deadline) {
  const result = tryLock(folder, "test");
  if (!isLock(result)) continue;
  // Fails where another process is inside as well.
  mkdirSync(inside);
  rmdirSync(inside);
  taken += 1;
  result.release();
}
process.stdout.write(`${taken}\n`);
