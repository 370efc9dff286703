import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { ServiceAccount } from "./state.ts";

/** A service account's key file, as Google Cloud hands it out. */
export interface ServiceAccountKey {
  readonly type: "service_account";
  readonly project_id: string;
  readonly private_key_id: string;
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly token_uri: string;
}

/** Makes an account with a fresh RSA key. */
export function newServiceAccount(email: string): ServiceAccount {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return {
    email,
    clientId: randomBytes(8).readBigUInt64BE().toString().padStart(21, "1"),
    privateKeyId: randomBytes(20).toString("hex"),
    privateKey,
    publicKey,
  };
}

export function serviceAccountKey(
  account: ServiceAccount,
  projectId: string,
  tokenUri: string,
): ServiceAccountKey {
  return {
    type: "service_account",
    project_id: projectId,
    private_key_id: account.privateKeyId,
    private_key: account.privateKey,
    client_email: account.email,
    client_id: account.clientId,
    token_uri: tokenUri,
  };
}
