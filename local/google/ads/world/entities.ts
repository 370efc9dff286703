import type { AccountStatus, AdGroupType, AdType, ChannelType, Status } from "../fields/enums.ts";

/** A client or manager account. Ids are digits, as everywhere in this API. */
export interface Account {
  readonly id: string;
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Of the IANA database. */
  readonly timeZone: string;
  readonly isManager: boolean;
  /** The account that manages it; null for one that no other does. */
  readonly managerId: string | null;
  readonly status: AccountStatus;
}

export interface Campaign {
  readonly level: "campaign";
  readonly account: string;
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  readonly channelType: ChannelType;
}

export interface AdGroup {
  readonly level: "adGroup";
  readonly account: string;
  /** The campaign's place among the world's nodes. */
  readonly campaign: number;
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  readonly type: AdGroupType;
}

export interface Ad {
  readonly level: "ad";
  readonly account: string;
  /** The ad group's place among the world's nodes. */
  readonly adGroup: number;
  readonly id: string;
  readonly name: string | undefined;
  readonly status: Status;
  readonly type: AdType;
  readonly finalUrls: readonly string[];
  /** Whether reports by ad have it; its figures count in its ad group's either way. */
  readonly isListed: boolean;
}

/** What can have figures of its own. */
export type Node = Campaign | AdGroup | Ad;

export function campaignKey(account: string, id: string): string {
  return `${account}/campaign/${id}`;
}

export function adGroupKey(account: string, id: string): string {
  return `${account}/adGroup/${id}`;
}

/** An ad's id is its own within its ad group only. */
export function adKey(account: string, adGroupId: string, id: string): string {
  return `${account}/ad/${adGroupId}~${id}`;
}
