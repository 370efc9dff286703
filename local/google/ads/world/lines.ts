import { z } from "zod";
import { parseDay } from "../days.ts";
import { accountStatuses, adGroupTypes, adTypes, channelTypes, statuses } from "../fields/enums.ts";

const id = z.string().regex(/^[1-9]\d{0,18}$/, 'must be an id, as in "1234567890"');
const name = z.string().min(1);
const count = z.int().min(0);
const day = z.string().transform((text, context) => {
  const parsed = /^\d{4}-/.test(text) ? parseDay(text) : undefined;
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: "custom", message: "must be a day, as in 2025-07-15" });
  return z.NEVER;
});
const timeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, "must be a time zone, as in Asia/Tokyo");

/**
 * What a line of a world may state. Accounts, campaigns, ad groups and ads are made, or changed in the properties
 * that a line has; a new one has the defaults named here. What a line refers to is in the world or in a line before.
 */
export const worldLineSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("account"),
    id,
    /** A new account needs it. */
    name: name.optional(),
    /** JPY. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, "must be a currency, as in JPY")
      .optional(),
    /** Asia/Tokyo. */
    timeZone: timeZone.optional(),
    /** False. */
    isManager: z.boolean().optional(),
    /** The manager account that the client's credentials are for; null for an account that none manages. */
    managerId: id.nullable().optional(),
    /** ENABLED. */
    status: z.enum(accountStatuses).optional(),
  }),
  z.strictObject({
    kind: z.literal("campaign"),
    account: id,
    id,
    /** A new campaign needs it. */
    name: name.optional(),
    /** ENABLED. */
    status: z.enum(statuses).optional(),
    /** SEARCH. */
    channelType: z.enum(channelTypes).optional(),
  }),
  z.strictObject({
    kind: z.literal("adGroup"),
    account: id,
    campaign: id,
    id,
    /** A new ad group needs it. */
    name: name.optional(),
    /** ENABLED. */
    status: z.enum(statuses).optional(),
    /** SEARCH_STANDARD. */
    type: z.enum(adGroupTypes).optional(),
  }),
  z.strictObject({
    kind: z.literal("ad"),
    account: id,
    adGroup: id,
    id,
    name: name.optional(),
    /** ENABLED. */
    status: z.enum(statuses).optional(),
    /** RESPONSIVE_SEARCH_AD. */
    type: z.enum(adTypes).optional(),
    finalUrls: z.array(z.string()).optional(),
    /** True. Reports by ad leave out one that is not; its figures count in its ad group's all the same. */
    isListed: z.boolean().optional(),
  }),
  /**
   * The figures of an ad, of an ad group beside its ads, or of a campaign beside its ad groups, on one day: they take
   * the place of earlier ones of the same. An ad group's report is the sum of its own and its ads' figures, a
   * campaign's that of its own and its ad groups' reports.
   */
  z.strictObject({
    kind: z.literal("figures"),
    account: id,
    campaign: id,
    adGroup: id.optional(),
    ad: id.optional(),
    /** In the account's time zone. */
    date: day,
    impressions: count.default(0),
    clicks: count.default(0),
    /** Millionths of the account's currency. */
    costMicros: count.default(0),
    conversions: z.number().min(0).default(0),
    /** In the account's currency. */
    conversionsValue: z.number().min(0).default(0),
    /** As many as the conversions. */
    allConversions: z.number().min(0).optional(),
  }),
]);

export type WorldLine = z.output<typeof worldLineSchema>;
/** A line as it is written: dates as YYYY-MM-DD. */
export type WorldLineText = z.input<typeof worldLineSchema>;
