// A process that owns a supervised child, for tests that kill the owner: prints the child's process id and then waits.
import { superviseProcess } from "../../../local/processes/supervise-process.ts";

const [command = "", ...args] = process.argv.slice(2);
const child = await superviseProcess({ command, args, graceMs: 300 });
console.log(child.pid);
await child.exited;
