import { firestore, type firestore_v1 } from "googleapis/build/src/apis/firestore/index.js";
import { z } from "zod";
import { ApiRequests } from "../google/api-requests.ts";
import { authorize } from "../google/authorization.ts";
import { SourceError } from "../retry.ts";
import type { GoogleAccess } from "./cloud-storage.ts";
import { type ExportLocation, locationText } from "./export-location.ts";

/** An export that Firestore has begun to write. */
export interface StartedExport {
  /** Where it is written. */
  readonly location: ExportLocation;
  /** The name of the operation that writes it. */
  readonly operation: string;
}

export interface ExportRequest {
  readonly database: string;
  /** Ids of the collections, wherever they are nested. */
  readonly collections: readonly string[];
  /** A folder that is there for this export alone. */
  readonly location: ExportLocation;
}

export interface FirestoreExportsOptions extends GoogleAccess {
  readonly project: string;
  /** Milliseconds between two looks at a running export, at most. */
  readonly pollMs: number;
  /** Milliseconds for which an export is waited for. */
  readonly waitMs: number;
}

const scopes = ["https://www.googleapis.com/auth/datastore"];
const firstPollMs = 100;

const operationAnswer = z.object({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.object({ code: z.number().optional(), message: z.string().optional() }).optional(),
  metadata: z
    .object({ operationState: z.string().optional(), outputUriPrefix: z.string().optional() })
    .optional(),
});
const operationsAnswer = z.object({
  nextPageToken: z.string().optional(),
  operations: z.array(operationAnswer).default([]),
});

type Operation = z.output<typeof operationAnswer>;

/** Has Firestore write managed exports. Failures that may pass are retried; others say what to do. */
export class FirestoreExports {
  private constructor(
    private readonly client: firestore_v1.Firestore,
    private readonly requests: ApiRequests,
    private readonly options: FirestoreExportsOptions,
  ) {}

  static async open(options: FirestoreExportsOptions): Promise<FirestoreExports> {
    const { authorization, account } = await authorize({ scopes, keyFile: options.keyFile });
    const client = firestore({
      version: "v1",
      auth: authorization,
      retry: false,
      timeout: options.timeoutMs,
      ...(options.rootUrl === undefined ? {} : { rootUrl: options.rootUrl }),
    });
    return new FirestoreExports(client, new ApiRequests({ ...options, account }), options);
  }

  /** Starts an export. One that was started although its answer was lost is found again instead of started twice. */
  async start({ database, collections, location }: ExportRequest): Promise<StartedExport> {
    const name = `projects/${this.options.project}/databases/${database}`;
    const request = { name: `export the Firestore database ${name}`, advice: startAdvice(name, location) };
    const tried: ExportLocation[] = [];
    return this.requests.send(request, async () => {
      const begun = tried.length === 0 ? undefined : await this.find(name, tried);
      if (begun !== undefined) return begun;
      const suffix = tried.length === 0 ? "" : `_${tried.length + 1}`;
      const folder = { bucket: location.bucket, path: `${location.path}${suffix}` };
      tried.push(folder);
      const { data } = await this.client.projects.databases.exportDocuments({
        name,
        requestBody: { collectionIds: [...collections], outputUriPrefix: locationText(folder) },
      });
      const operation = operationAnswer.safeParse(data);
      if (operation.success) return { location: folder, operation: operation.data.name };
      throw new SourceError("the answer is broken off or names no operation", { isPassing: true });
    });
  }

  /** Waits until an export is finished. Rejects when it failed, was cancelled, or takes too long. */
  async finish({ location, operation }: StartedExport): Promise<void> {
    const what = `The export to ${locationText(location)} (${operation})`;
    const request = { name: `look at the export ${operation}`, advice: operationAdvice };
    const { pollMs, waitMs } = this.options;
    const deadline = Date.now() + waitMs;
    for (let wait = firstPollMs; ; wait = Math.min(pollMs, wait * 2)) {
      const state = await this.requests.answer(request, operationAnswer, () =>
        this.client.projects.databases.operations.get({ name: operation }),
      );
      if (state.done) {
        refuseFailure(what, state);
        return;
      }
      const left = deadline - Date.now();
      if (left <= 0) {
        throw new Error(
          `${what} is still running after ${Math.round(waitMs / 1000)} s. When it has finished, load it with ` +
            `{"export": "${locationText(location)}"}, or set FIRESTORE_EXPORT_TIMEOUT_MS higher.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, pollMs, left)));
    }
  }

  /** The export into one of the folders that an unanswered request did start. */
  private async find(
    database: string,
    folders: readonly ExportLocation[],
  ): Promise<StartedExport | undefined> {
    let pageToken: string | undefined;
    do {
      const { data } = await this.client.projects.databases.operations
        .list({ name: database, ...(pageToken === undefined ? {} : { pageToken }) })
        // Whoever may start exports may not always list them.
        .catch(() => ({ data: {} }));
      const page = operationsAnswer.parse(data);
      for (const { name, metadata } of page.operations) {
        const location = folders.find((folder) => locationText(folder) === metadata?.outputUriPrefix);
        if (location !== undefined) return { location, operation: name };
      }
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    return undefined;
  }
}

function refuseFailure(what: string, { error, metadata }: Operation): void {
  const state = metadata?.operationState;
  if (error === undefined && state !== "FAILED" && state !== "CANCELLED") return;
  const isCancelled = error?.code === 1 || state === "CANCELLED";
  const reason = (error?.message ?? "").trim().replace(/\.+$/, "");
  const because = reason === "" ? "" : `: ${reason}`;
  throw new Error(
    isCancelled
      ? `${what} was cancelled${because}. Run the load again.`
      : `${what} failed${because}. Check that the bucket exists, that it is in a location the database can export to, ` +
          "and that the service agent of Firestore may write to it; then run the load again.",
  );
}

function startAdvice(
  database: string,
  { bucket }: ExportLocation,
): (account: string) => Readonly<Record<number, string>> {
  return (account) => ({
    400: `Check FIRESTORE_EXPORT_URI: the bucket ${bucket} must exist, in a location to which ${database} can be exported.`,
    403:
      `Give ${account} the role Cloud Datastore Import Export Admin in the project of ${database}, and see that both it ` +
      `and the service agent of Firestore may write to the bucket ${bucket}.`,
    404: `Check FIRESTORE_PROJECT and the contract's database: either ${database} or the bucket ${bucket} does not exist.`,
  });
}

function operationAdvice(account: string): Readonly<Record<number, string>> {
  return {
    403: `Give ${account} the role Cloud Datastore Import Export Admin.`,
    404: "The operation is not known any more. Run the load again.",
  };
}
