import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AdsCredentials } from "./ads/access.ts";
import { openAds } from "./ads/open.ts";
import { createApis } from "./apis.ts";
import { Faults } from "./faults.ts";
import { type ExportSettings, Exports } from "./firestore/export/exports.ts";
import { Firestore } from "./firestore/firestore.ts";
import { TokenIssuer } from "./oauth.ts";
import { createServer } from "./server.ts";
import { newServiceAccount, type ServiceAccountKey, serviceAccountKey } from "./service-accounts.ts";
import { ObjectStorage } from "./storage/object-storage.ts";
import { Store } from "./store.ts";

export interface GoogleOptions {
  /**
   * Where the state is kept, with folders beside it for documents and objects; in memory and a temporary folder, which
   * closing removes, where absent.
   */
  readonly stateFile?: string;
  /** Any free port where absent or 0. */
  readonly port?: number;
  /** The time that files record as their change; the machine's where absent. Tokens live in real time. */
  readonly clock?: () => Date;
  /** The Google Cloud project of the service accounts and of Firestore's database `(default)`. */
  readonly project?: string;
  readonly exports?: ExportSettings;
}

/** A service account's key, and the file it is in, as GOOGLE_APPLICATION_CREDENTIALS names it. */
export interface Credentials {
  readonly credentials: ServiceAccountKey;
  readonly credentialsFile: string;
}

/** The running stand-in for Google's OAuth, Drive v3, Sheets v4, Firestore v1, Cloud Storage v1 and Google Ads. */
export interface Google extends Credentials {
  /** The root URL of every API, on loopback. */
  readonly url: string;
  readonly faults: Faults;
  /** How a client reaches the ad platform; its world is made by `POST /_ads/world`. */
  readonly ads: AdsCredentials;
  /** The key of the named account of the project, which is made where it is missing. */
  serviceAccount(name: string): Credentials;
  /** Makes every access token issued so far expire at once. */
  expireTokens(): void;
  close(): Promise<void>;
}

/**
 * Starts Google's APIs on 127.0.0.1, with one service account named `loader`. What they hold changes only
 * through their own requests. Throws when the port is taken.
 */
export async function startGoogle(options: GoogleOptions = {}): Promise<Google> {
  const { project = "hinata-kampo", clock = () => new Date() } = options;
  const store = Store.open(options.stateFile);
  const temporary = options.stateFile === undefined ? mkdtempSync(join(tmpdir(), "kura-google-")) : undefined;
  const folderOf = (part: string): string =>
    temporary === undefined ? `${options.stateFile}.${part}` : join(temporary, part);
  const credentialsFolder = folderOf("credentials");
  const storage = ObjectStorage.open(folderOf("storage"), store, clock);
  const firestore = new Firestore(folderOf("firestore"), project, store, clock);
  const exports = new Exports(firestore, storage, options.exports ?? {});
  const ads = await openAds(store, options.stateFile, `ads@${project}.example`);
  const closeServices = async (): Promise<void> => {
    await exports.close();
    firestore.close();
    ads.close();
    store.close();
    rmSync(temporary ?? credentialsFolder, { recursive: true, force: true });
  };
  let url = "";
  const tokens = new TokenIssuer(
    () => store.state,
    () => `${url}/token`,
  );
  const faults = new Faults();
  const apis = [...createApis({ firestore, exports, storage }), ads.api];
  const server = createServer({ apis, store, tokens, faults, now: clock });
  ads.addControls(server);
  try {
    url = await server.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  } catch (error) {
    await closeServices();
    throw error;
  }
  exports.resume();
  mkdirSync(credentialsFolder, { recursive: true, mode: 0o700 });
  const serviceAccount = (name: string): Credentials => {
    const email = `${name}@${project}.iam.gserviceaccount.com`;
    let account = store.state.accounts.get(email);
    if (account === undefined) {
      account = newServiceAccount(email);
      store.commit([{ kind: "account", account }]);
    }
    const credentials = serviceAccountKey(account, project, `${url}/token`);
    const credentialsFile = join(credentialsFolder, `${name}.json`);
    writeFileSync(credentialsFile, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
    return { credentials, credentialsFile };
  };
  return {
    url,
    faults,
    ads: ads.credentials,
    ...serviceAccount("loader"),
    serviceAccount,
    expireTokens: () => tokens.expire(),
    close: async () => {
      await server.close();
      await closeServices();
    },
  };
}
