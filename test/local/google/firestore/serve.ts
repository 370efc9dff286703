import { startGoogle } from "../../../../local/google/start.ts";

/** A server to kill: its state is in the file that is its argument. It says where it is on its standard output. */
const google = await startGoogle({ stateFile: process.argv[2] ?? "", exports: { outputFileBytes: 200_000 } });
const { url, credentialsFile } = google;
process.stdout.write(`${JSON.stringify({ url, credentialsFile })}\n`);
