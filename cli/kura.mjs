#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";

// Plain JavaScript, so that any Node can read it and say what is missing before anything newer is loaded.
const problem = unsupported();
if (problem !== undefined) {
  process.stderr.write(`kura: ${problem}\n`);
  process.exit(1);
}

// A run is short: in Node 20, which has no optimiser in between, optimising code costs more than it gives back, unless the
// code runs for long.
if (process.versions.node.startsWith("20.")) setFlagsFromString("--interrupt-budget=600000");

const { register } = await import("tsx/esm/api");
register();
const { main } = await import("./main.ts");
await main(process.argv.slice(2));

function unsupported() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNodeSupported = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  if (!isNodeSupported) {
    return `Node ${process.versions.node} is not supported; install Node 22 (22.12 or newer) or 20 (20.19 or newer).`;
  }
  const { platform, arch } = process;
  if ((platform !== "linux" && platform !== "darwin") || (arch !== "x64" && arch !== "arm64")) {
    return `${platform} on ${arch} is not supported; Kura runs on Linux (glibc) and macOS, on x64 and arm64.`;
  }
  if (platform === "linux" && !hasGlibc()) {
    return "this Linux has no glibc (Alpine?); Kura needs a glibc distribution such as Debian, Ubuntu or Fedora.";
  }
  return undefined;
}

function hasGlibc() {
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime !== undefined;
}
