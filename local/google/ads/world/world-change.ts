import type { Day } from "../days.ts";
import { type Account, adGroupKey, adKey, campaignKey, type Node } from "./entities.ts";
import { type Figures, FigureTable } from "./figure-table.ts";
import type { WorldLine } from "./lines.ts";
import type { World } from "./world.ts";

/** What is wrong with a line of a world. */
export class WorldLineError extends Error {
  override readonly name = "WorldLineError";
}

type LineOf<Kind extends WorldLine["kind"]> = Extract<WorldLine, { kind: Kind }>;

/** Lines of a world, checked and put together one by one, to be applied to it as a whole or not at all. */
export class WorldChange {
  readonly accounts = new Map<string, Account>();
  /** New and changed nodes, by their places. */
  readonly nodes = new Map<number, Node>();
  readonly newPlaces = new Map<string, number>();
  readonly figures = new Map<string, FigureTable>();
  private size: number;

  /** @param managerId the account under which accounts are that name no manager */
  constructor(
    private readonly world: World,
    private readonly managerId: string,
  ) {
    this.size = world.nodes.length;
  }

  /** @throws WorldLineError where the line refers to what is not there, or lacks what is new */
  add(line: WorldLine): void {
    switch (line.kind) {
      case "account":
        this.accounts.set(line.id, this.account(line));
        break;
      case "campaign":
        this.addCampaign(line);
        break;
      case "adGroup":
        this.addAdGroup(line);
        break;
      case "ad":
        this.addAd(line);
        break;
      case "figures":
        this.addFigures(line);
        break;
    }
  }

  /** To be called after the last line. @throws WorldLineError where an account's manager is none */
  finish(): void {
    for (const { id, managerId } of this.accounts.values()) {
      if (managerId !== null && this.accountOf(managerId)?.isManager !== true) {
        throw new WorldLineError(`Account ${id} is below ${managerId}, which is no manager account.`);
      }
    }
  }

  private account(line: LineOf<"account">): Account {
    const { id } = line;
    const before = this.accountOf(id);
    const known = before === undefined ? this.defaultManager(id) : before.managerId;
    if (before !== undefined && (line.isManager ?? before.isManager) !== before.isManager) {
      throw new WorldLineError(
        `Account ${id} is ${before.isManager ? "a manager" : "no manager"} and stays so.`,
      );
    }
    return {
      id,
      name: required(line.name ?? before?.name, "The new account", id),
      currency: line.currency ?? before?.currency ?? "JPY",
      timeZone: line.timeZone ?? before?.timeZone ?? "Asia/Tokyo",
      isManager: line.isManager ?? before?.isManager ?? false,
      managerId: line.managerId === undefined ? known : line.managerId,
      status: line.status ?? before?.status ?? "ENABLED",
    };
  }

  private defaultManager(id: string): string | null {
    return id === this.managerId ? null : this.managerId;
  }

  private addCampaign(line: LineOf<"campaign">): void {
    this.requireClient(line.account);
    const key = campaignKey(line.account, line.id);
    const before = this.nodeOf(key);
    const known = before?.level === "campaign" ? before : undefined;
    this.put(key, {
      level: "campaign",
      account: line.account,
      id: line.id,
      name: required(line.name ?? known?.name, "The new campaign", line.id),
      status: line.status ?? known?.status ?? "ENABLED",
      channelType: line.channelType ?? known?.channelType ?? "SEARCH",
    });
  }

  private addAdGroup(line: LineOf<"adGroup">): void {
    const campaign = this.placeOf(campaignKey(line.account, line.campaign), "campaign", line.campaign);
    const key = adGroupKey(line.account, line.id);
    const before = this.nodeOf(key);
    const known = before?.level === "adGroup" ? before : undefined;
    if (known !== undefined && known.campaign !== campaign) {
      throw new WorldLineError(`Ad group ${line.id} is in another campaign already.`);
    }
    this.put(key, {
      level: "adGroup",
      account: line.account,
      campaign,
      id: line.id,
      name: required(line.name ?? known?.name, "The new ad group", line.id),
      status: line.status ?? known?.status ?? "ENABLED",
      type: line.type ?? known?.type ?? "SEARCH_STANDARD",
    });
  }

  private addAd(line: LineOf<"ad">): void {
    const adGroup = this.placeOf(adGroupKey(line.account, line.adGroup), "ad group", line.adGroup);
    const key = adKey(line.account, line.adGroup, line.id);
    const before = this.nodeOf(key);
    const known = before?.level === "ad" ? before : undefined;
    this.put(key, {
      level: "ad",
      account: line.account,
      adGroup,
      id: line.id,
      name: line.name ?? known?.name,
      status: line.status ?? known?.status ?? "ENABLED",
      type: line.type ?? known?.type ?? "RESPONSIVE_SEARCH_AD",
      finalUrls: line.finalUrls ?? known?.finalUrls ?? [],
      isListed: line.isListed ?? known?.isListed ?? true,
    });
  }

  private addFigures(line: LineOf<"figures">): void {
    const { account, date, allConversions = line.conversions, ...counted } = line;
    this.setFigures(account, this.figuresPlace(line), date, { ...counted, allConversions });
  }

  private setFigures(account: string, place: number, day: Day, figures: Figures): void {
    let table = this.figures.get(account);
    if (table === undefined) {
      table = new FigureTable();
      this.figures.set(account, table);
    }
    table.set(place, day, figures);
  }

  private figuresPlace({ account, campaign, adGroup, ad }: LineOf<"figures">): number {
    const campaignPlace = this.placeOf(campaignKey(account, campaign), "campaign", campaign);
    if (adGroup === undefined) {
      if (ad !== undefined) throw new WorldLineError(`Figures of ad ${ad} name no ad group.`);
      return campaignPlace;
    }
    const groupPlace = this.placeOf(adGroupKey(account, adGroup), "ad group", adGroup);
    const group = this.node(groupPlace);
    if (group?.level !== "adGroup" || group.campaign !== campaignPlace) {
      throw new WorldLineError(`Ad group ${adGroup} is not in campaign ${campaign}.`);
    }
    return ad === undefined ? groupPlace : this.placeOf(adKey(account, adGroup, ad), "ad", ad);
  }

  private requireClient(id: string): void {
    const account = this.accountOf(id);
    if (account === undefined) throw new WorldLineError(`There is no account ${id}.`);
    if (account.isManager) throw new WorldLineError(`Account ${id} is a manager and has no campaigns.`);
  }

  private accountOf(id: string): Account | undefined {
    return this.accounts.get(id) ?? this.world.accounts.get(id);
  }

  private node(place: number): Node | undefined {
    return this.nodes.get(place) ?? this.world.nodes[place];
  }

  private nodeOf(key: string): Node | undefined {
    const place = this.newPlaces.get(key) ?? this.world.placeOf(key);
    return place === undefined ? undefined : this.node(place);
  }

  private placeOf(key: string, what: string, id: string): number {
    const place = this.newPlaces.get(key) ?? this.world.placeOf(key);
    if (place === undefined)
      throw new WorldLineError(`There is no ${what} ${id}; a line before must state it.`);
    return place;
  }

  private put(key: string, node: Node): void {
    let place = this.newPlaces.get(key) ?? this.world.placeOf(key);
    if (place === undefined) {
      place = this.size;
      this.size += 1;
      this.newPlaces.set(key, place);
    }
    this.nodes.set(place, node);
  }
}

function required(name: string | undefined, what: string, id: string): string {
  if (name === undefined) throw new WorldLineError(`${what} ${id} has no name.`);
  return name;
}
