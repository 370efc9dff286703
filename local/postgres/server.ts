import { createServer } from "node:net";
import {
  ProcessStartError,
  type SupervisedProcess,
  superviseProcess,
} from "../processes/supervise-process.ts";
import { type PostgresBinaries, programPath } from "./binaries.ts";
import { type ServiceUser, spawnIdentity } from "./service-user.ts";

export const host = "127.0.0.1";

export interface ServerOptions {
  readonly binaries: PostgresBinaries;
  readonly user: ServiceUser | undefined;
  readonly dataDirectory: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** Called with each line of the server's log. */
  readonly onLogLine?: (line: string) => void;
}

export interface RunningServer {
  readonly port: number;
  readonly process: SupervisedProcess;
}

/** The same on the primary and the standby, which refuses to start with fewer slots than its primary has. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: host,
  unix_socket_directories: "",
  // What a process has written survives its end, so skipping fsync is safe against SIGKILL of every process at any instant
  // (full_page_writes stays on: a killed write can leave half a page). Only a crash of the machine may lose data.
  fsync: "off",
  wal_level: "replica",
  hot_standby: "on",
  hot_standby_feedback: "on",
  wal_receiver_status_interval: "1s",
  wal_retrieve_retry_interval: "100ms",
  max_wal_size: "512MB",
  min_wal_size: "32MB",
  // A standby that is gone for long is made anew rather than letting the log fill the disk.
  max_slot_wal_keep_size: "4GB",
  max_connections: "40",
  max_wal_senders: "4",
  max_replication_slots: "4",
  max_worker_processes: "4",
  autovacuum_max_workers: "1",
  shared_buffers: "64MB",
  io_method: "sync",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  log_line_prefix: "",
};

/**
 * Starts PostgreSQL on a data directory, on the loopback interface only, and resolves once it takes connections.
 * Throws where a port that was asked for is taken, or with the server's last log lines.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port === 0 ? await findFreePort() : options.port;
    try {
      return { port, process: await runServer(options, port) };
    } catch (error) {
      if (!(error instanceof ProcessStartError) || !isPortTaken(error)) throw error;
      if (options.port !== 0) {
        throw new Error(
          `PostgreSQL cannot listen on ${host}:${port}: the port is in use. Stop what uses it, or configure another port (0 takes any free one).`,
        );
      }
      // Someone took the free port before PostgreSQL could.
      if (attempt === 10) throw error;
    }
  }
}

function runServer(options: ServerOptions, port: number): Promise<SupervisedProcess> {
  const chosen = { ...settings, ...options.settings, port: String(port) };
  return superviseProcess({
    command: programPath(options.binaries, "postgres"),
    args: [
      "-D",
      options.dataDirectory,
      ...Object.entries(chosen).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
    cwd: options.dataDirectory,
    ...spawnIdentity(options.user),
    // Fast shutdown: sessions end, nothing is lost, and the next start needs no recovery.
    stopSignal: "SIGINT",
    graceMs: 10_000,
    ...(options.onLogLine === undefined ? {} : { onStderrLine: options.onLogLine }),
    // After a kill, up to max_wal_size of log is replayed first.
    ready: {
      isReady: (line) => /database system is ready to accept (read-only )?connections/.test(line),
      timeoutMs: 120_000,
    },
  });
}

function isPortTaken(error: ProcessStartError): boolean {
  return error.lines.some(
    (line) => line.includes("could not bind") && line.includes("Address already in use"),
  );
}

/** Another process may take the port before it is used; the caller tries again. */
async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error("No TCP port"));
        else resolve(address.port);
      });
    });
  });
}
