import type { Analyzer } from "./analyzer.ts";
import { GoogleSqlAnalyzer } from "./googlesql-analyzer.ts";
import { LocalService } from "./local-service.ts";
import { loadProtocol } from "./service.ts";

/**
 * Starts Google's own analyzer of GoogleSQL as a child process that cannot outlive this one.
 *
 * Throws on platforms for which there is no binary.
 */
export async function startAnalyzer(): Promise<Analyzer> {
  const protocol = loadProtocol();
  const service = new LocalService(protocol);
  const started = service.start();
  started.catch(() => {});
  protocol.load();
  await started;
  return new GoogleSqlAnalyzer(service);
}
