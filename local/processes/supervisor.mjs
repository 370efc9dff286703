// Runs one child so that it cannot outlive whoever started this process.
// stdin is a pipe from the owner: its first line is the child's specification as JSON, a later line "stop" asks for an end,
// and its end (the owner has gone, even by SIGKILL) asks for the same. Descriptor 3 takes what happened, one JSON object a line.
// The child writes straight to this process's stdout and stderr. Plain JavaScript, because node runs it as it stands.
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { constants } from "node:os";
import { createInterface } from "node:readline";

const events = createWriteStream("", { fd: 3 });
// The owner may be gone; its end of the pipe with it.
events.on("error", () => {});
const report = (event) => events.write(`${JSON.stringify(event)}\n`);

let child;
let specification;
let isStopping = false;

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  if (specification === undefined) start(JSON.parse(line));
  else if (line === "stop") stop();
});
lines.on("close", stop);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);

function start(given) {
  specification = given;
  try {
    child = spawn(given.command, given.args, {
      cwd: given.cwd,
      env: given.env,
      uid: given.uid,
      gid: given.gid,
      // Its own session: a terminal's Ctrl-C reaches the owner, which decides.
      detached: true,
      stdio: ["ignore", "inherit", "inherit"],
    });
  } catch (error) {
    fail(error);
    return;
  }
  child.once("error", fail);
  child.once("spawn", () => report({ kind: "started", pid: child.pid }));
  child.once("exit", (code, signal) => {
    // Whatever it started and left in its process group goes too.
    signalGroup("SIGKILL");
    events.end(`${JSON.stringify({ kind: "exited", code, signal })}\n`, () =>
      process.exit(signal === null ? code : 128 + constants.signals[signal]),
    );
    // Without a reader, the line above never finishes on some systems.
    events.once("error", () => process.exit(1));
  });
}

function fail(error) {
  if (child?.pid !== undefined) return;
  events.end(`${JSON.stringify({ kind: "failed", code: error.code, message: error.message })}\n`, () =>
    process.exit(127),
  );
}

function stop() {
  if (child?.pid === undefined) {
    if (specification === undefined) process.exit(0);
    return;
  }
  if (isStopping) return;
  isStopping = true;
  signalGroup(specification.stopSignal);
  setTimeout(() => signalGroup("SIGKILL"), specification.graceMs);
}

function signalGroup(signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // No such group any more.
  }
}
