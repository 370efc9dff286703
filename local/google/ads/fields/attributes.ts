import type { Account, Ad, AdGroup, Campaign } from "../world/entities.ts";
import { accountStatuses, adGroupTypes, adTypes, channelTypes, statuses } from "./enums.ts";
import {
  type Attribute,
  type FieldType,
  type FieldValue,
  pathOf,
  type ResourceName,
  type Subject,
} from "./field.ts";

type Read<Entity> = (entity: Entity, subject: Subject) => FieldValue;
type Definition<Entity> = readonly [type: FieldType, read: Read<Entity>, constants?: readonly string[]];

function attributes<Entity>(
  resource: ResourceName,
  entityOf: (subject: Subject) => Entity | undefined,
  definitions: Readonly<Record<string, Definition<Entity>>>,
): readonly Attribute[] {
  return Object.entries(definitions).map(([field, [type, read, constants]]) => {
    const name = `${resource}.${field}`;
    return {
      category: "attribute",
      resource,
      name,
      path: pathOf(name),
      type,
      ...(constants === undefined ? {} : { constants }),
      read: (subject) => {
        const entity = entityOf(subject);
        return entity === undefined ? undefined : read(entity, subject);
      },
    };
  });
}

const customerName = (account: Account): string => `customers/${account.id}`;

const customer = attributes<Account>("customer", ({ account }) => account, {
  resource_name: ["string", customerName],
  id: ["id", ({ id }) => id],
  descriptive_name: ["string", ({ name }) => name],
  currency_code: ["string", ({ currency }) => currency],
  time_zone: ["string", ({ timeZone }) => timeZone],
  manager: ["bool", ({ isManager }) => isManager],
  test_account: ["bool", () => false],
  status: ["enum", ({ status }) => status, accountStatuses],
});

const customerClient = attributes<NonNullable<Subject["client"]>>("customer_client", ({ client }) => client, {
  resource_name: [
    "string",
    ({ account }, subject) => `${customerName(subject.account)}/customerClients/${account.id}`,
  ],
  client_customer: ["string", ({ account }) => customerName(account)],
  id: ["id", ({ account }) => account.id],
  level: ["int64", ({ level }) => level],
  descriptive_name: ["string", ({ account }) => account.name],
  currency_code: ["string", ({ account }) => account.currency],
  time_zone: ["string", ({ account }) => account.timeZone],
  manager: ["bool", ({ account }) => account.isManager],
  test_account: ["bool", () => false],
  hidden: ["bool", () => false],
  status: ["enum", ({ account }) => account.status, accountStatuses],
});

const campaignName = ({ account, id }: Campaign): string => `customers/${account}/campaigns/${id}`;

const campaign = attributes<Campaign>("campaign", (subject) => subject.campaign, {
  resource_name: ["string", campaignName],
  id: ["id", ({ id }) => id],
  name: ["string", ({ name }) => name],
  status: ["enum", ({ status }) => status, statuses],
  advertising_channel_type: ["enum", ({ channelType }) => channelType, channelTypes],
});

const adGroupName = ({ account, id }: AdGroup): string => `customers/${account}/adGroups/${id}`;

const adGroup = attributes<AdGroup>("ad_group", (subject) => subject.adGroup, {
  resource_name: ["string", adGroupName],
  id: ["id", ({ id }) => id],
  name: ["string", ({ name }) => name],
  status: ["enum", ({ status }) => status, statuses],
  type: ["enum", ({ type }) => type, adGroupTypes],
  campaign: ["string", (_, subject) => subject.campaign && campaignName(subject.campaign)],
});

const adGroupAd = attributes<Ad>("ad_group_ad", (subject) => subject.ad, {
  resource_name: [
    "string",
    ({ account, id }, subject) => `customers/${account}/adGroupAds/${subject.adGroup?.id ?? ""}~${id}`,
  ],
  ad_group: ["string", (_, subject) => subject.adGroup && adGroupName(subject.adGroup)],
  status: ["enum", ({ status }) => status, statuses],
  "ad.resource_name": ["string", ({ account, id }) => `customers/${account}/ads/${id}`],
  "ad.id": ["id", ({ id }) => id],
  "ad.name": ["string", ({ name }) => name],
  "ad.type": ["enum", ({ type }) => type, adTypes],
  "ad.final_urls": ["strings", ({ finalUrls }) => (finalUrls.length === 0 ? undefined : finalUrls)],
});

export const attributeFields: readonly Attribute[] = [
  ...customer,
  ...campaign,
  ...adGroup,
  ...adGroupAd,
  ...customerClient,
];
