import type { AdsAccess } from "./access.ts";
import { AdsRefusal, permissionDenied, requestRefusal } from "./failure.ts";
import type { Account } from "./world/entities.ts";

export interface AdsCaller {
  /** The header `developer-token`. */
  readonly developerToken: string | undefined;
  /** The header `login-customer-id`. */
  readonly loginCustomerId: string | undefined;
}

/** @throws AdsRefusal for a developer's token that is missing or another */
export function requireDeveloper({ developerToken }: AdsCaller, access: AdsAccess): void {
  if (developerToken === undefined || developerToken === "") {
    throw requestRefusal("DEVELOPER_TOKEN_PARAMETER_MISSING", "developer-token parameter is missing.");
  }
  if (developerToken !== access.developerToken) {
    throw new AdsRefusal(401, {
      kind: "authenticationError",
      code: "DEVELOPER_TOKEN_INVALID",
      message: "The developer token is not valid.",
    });
  }
}

/**
 * The account that is asked about, if the caller may: the manager itself, or an account below it through the manager
 * that logs in.
 * @throws AdsRefusal as the API refuses
 */
export function requireAccount(
  customerId: string,
  { loginCustomerId }: AdsCaller,
  { managerId }: AdsAccess,
  accounts: ReadonlyMap<string, Account>,
): Account {
  if (!/^\d{1,19}$/.test(customerId)) {
    throw requestRefusal("INVALID_CUSTOMER_ID", `Invalid customer ID '${customerId}'.`);
  }
  if (loginCustomerId !== undefined && !/^\d{1,19}$/.test(loginCustomerId)) {
    throw new AdsRefusal(400, {
      kind: "headerError",
      code: "INVALID_LOGIN_CUSTOMER_ID",
      message: "The login customer ID could not be validated.",
    });
  }
  const account = accounts.get(customerId);
  const login = loginCustomerId ?? customerId;
  // The person is a user of the manager account, and of no other directly: whoever logs in is it or a manager below it.
  const isBelowLogin = account !== undefined && isAtOrBelow(account, login, accounts);
  const loginAccount = accounts.get(login);
  const isLogin =
    loginAccount?.isManager === true &&
    (loginCustomerId === undefined ? login === managerId : isAtOrBelow(loginAccount, managerId, accounts));
  if (!isBelowLogin || !isLogin) throw permissionDenied();
  if (account.status === "CANCELED" || account.status === "CLOSED") {
    throw new AdsRefusal(403, {
      kind: "authorizationError",
      code: "CUSTOMER_NOT_ENABLED",
      message:
        "The customer account can't be accessed because it is not yet enabled or has been deactivated.",
    });
  }
  return account;
}

function isAtOrBelow(account: Account, managerId: string, accounts: ReadonlyMap<string, Account>): boolean {
  const seen = new Set<string>();
  for (let above: Account | undefined = account; above !== undefined && !seen.has(above.id); ) {
    if (above.id === managerId) return true;
    seen.add(above.id);
    above = above.managerId === null ? undefined : accounts.get(above.managerId);
  }
  return false;
}
