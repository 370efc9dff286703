import { type RandomStream, randomStream } from "../random.ts";
import { clockAt, type Day, dayOf, hour, type Instant, minute, startOfDay } from "../time.ts";
import { laterProductDefinitions, type ProductDefinition, productDefinitions } from "./product-list.ts";
import type { ProductRow, TaxPercent } from "./rows.ts";

interface Revision<T> {
  readonly at: Instant;
  readonly value: T;
}

/** A product's life: each list is in order of time. */
interface Product {
  readonly id: number;
  readonly sku: string;
  readonly definition: ProductDefinition;
  readonly launchedAt: Instant;
  discontinuedAt: Instant | null;
  readonly prices: Revision<number>[];
  /** Names written by raw SQL, which leaves updated_at as it was. */
  readonly names: Revision<string>[];
}

/** Products that joined during the history, by position in the list. The others were there from the start. */
const launches = new Map<number, Day>([
  [5, dayOf(2022, 2, 1)],
  [13, dayOf(2022, 9, 15)],
  [25, dayOf(2023, 6, 1)],
  [36, dayOf(2024, 10, 31)],
  [38, dayOf(2025, 6, 20)],
]);

const discontinuations = new Map<number, Day>([
  [28, dayOf(2024, 3, 31)],
  [34, dayOf(2025, 2, 28)],
]);

/** Midnights in Japan at which about half of all prices were raised. */
const priceRises: readonly Day[] = [
  dayOf(2022, 10, 1),
  dayOf(2023, 10, 1),
  dayOf(2024, 4, 1),
  dayOf(2025, 4, 1),
];

const shopOpened = startOfDay(dayOf(2021, 7, 1)) + 10 * hour;
const daysBetweenLaunches = 60;
const daysBetweenRenames = 3;
/** The simulated day on which a product of the first list leaves the shop, and which one. */
const lateDiscontinuation = { simulatedDay: 3, position: 33 };

/** The shop's products over time. Grows day by day; what it says about the past never changes. */
export class ProductCatalogue {
  private readonly seed: number;
  private readonly products: Product[] = [];
  /** A product once for each point of popularity; later products come after the first list's. */
  private readonly tickets: Product[] = [];
  /** How many tickets there are from an instant on, latest first. */
  private readonly ticketCounts: Revision<number>[] = [];
  private through = 0;

  constructor(seed: number) {
    this.seed = seed;
    for (const [position, definition] of productDefinitions.entries()) {
      const launch = launches.get(position);
      const product = this.add(definition, launch === undefined ? shopOpened : startOfDay(launch) + 9 * hour);
      const end = discontinuations.get(position);
      if (end !== undefined) product.discontinuedAt = startOfDay(end) + 24 * hour - minute;
      this.raisePrices(product);
    }
    this.ticketCounts.unshift({ at: shopOpened, value: this.tickets.length });
  }

  /** Simulates the shop through a day's clock. */
  extendThrough(simulatedDay: number): void {
    while (this.through < simulatedDay) {
      this.through += 1;
      this.simulateDay(this.through);
    }
  }

  /** Draws the number of a product on sale at an instant, popular ones more often. */
  draw(random: RandomStream, at: Instant): number {
    const ticketCount = this.ticketCounts.find((count) => count.at <= at)?.value ?? 0;
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const product = this.tickets[Math.floor(random.fraction() * ticketCount)];
      if (product !== undefined && isOnSale(product, at)) return product.id;
    }
    return firstProductId;
  }

  isOnSale(productId: number, at: Instant): boolean {
    return isOnSale(this.product(productId), at);
  }

  /** The price in yen, tax included, and the tax at an instant. */
  offer(productId: number, at: Instant): { readonly unitPriceJpy: number; readonly taxPercent: TaxPercent } {
    const product = this.product(productId);
    return { unitPriceJpy: valueAt(product.prices, at), taxPercent: product.definition.taxPercent };
  }

  /** The table as of an instant. */
  *rows(at: Instant): Generator<ProductRow> {
    for (const product of this.products) {
      if (product.launchedAt > at) continue;
      const discontinuedAt =
        product.discontinuedAt !== null && product.discontinuedAt <= at ? product.discontinuedAt : null;
      const priced = product.prices.findLast((revision) => revision.at <= at)?.at ?? product.launchedAt;
      yield {
        id: product.id,
        sku: product.sku,
        name: valueAt(product.names, at),
        category: product.definition.category,
        priceJpy: valueAt(product.prices, at),
        taxPercent: product.definition.taxPercent,
        discontinuedAt,
        createdAt: product.launchedAt,
        updatedAt: Math.max(priced, discontinuedAt ?? product.launchedAt),
      };
    }
  }

  private simulateDay(simulatedDay: number): void {
    const began = clockAt(simulatedDay - 1);
    const random = randomStream(this.seed, "product", 1_000_000 + simulatedDay);
    if (simulatedDay % daysBetweenLaunches === 1) {
      const launched = Math.floor(simulatedDay / daysBetweenLaunches);
      const product = this.add(laterDefinition(launched), began + 5 * hour);
      this.ticketCounts.unshift({ at: product.launchedAt, value: this.tickets.length });
    }
    const leaving = this.products[lateDiscontinuation.position];
    if (simulatedDay === lateDiscontinuation.simulatedDay && leaving !== undefined) {
      leaving.discontinuedAt = began + 13 * hour;
    }
    const repriced = random.pick(this.products);
    if (repriced.launchedAt < began) {
      const at = began + random.integer(4 * hour, 12 * hour);
      repriced.prices.push({ at, value: raised(valueAt(repriced.prices, at), random) });
    }
    if (simulatedDay % daysBetweenRenames === 1) {
      const renamed = random.pick(this.products);
      const at = Math.max(began, renamed.launchedAt) + 6 * hour;
      renamed.names.push({ at, value: `${renamed.definition.name}【${simulatedDay}日目改称】` });
    }
  }

  private add(definition: ProductDefinition, launchedAt: Instant): Product {
    const id = this.products.length + 1;
    const product: Product = {
      id,
      sku: `HK-${String(id).padStart(3, "0")}`,
      definition,
      launchedAt,
      discontinuedAt: null,
      prices: [{ at: launchedAt, value: definition.priceJpy }],
      names: [{ at: launchedAt, value: definition.name }],
    };
    this.products.push(product);
    for (let ticket = 0; ticket < definition.popularity; ticket += 1) this.tickets.push(product);
    return product;
  }

  private raisePrices(product: Product): void {
    const random = randomStream(this.seed, "product", product.id);
    for (const risen of priceRises) {
      const at = startOfDay(risen);
      if (!random.chance(0.5) || at <= product.launchedAt) continue;
      product.prices.push({ at, value: raised(valueAt(product.prices, at), random) });
    }
  }

  private product(productId: number): Product {
    const product = this.products[productId - 1];
    if (product === undefined) throw new RangeError(`There is no product ${productId} yet.`);
    return product;
  }
}

/** Never discontinued, so there is always something to sell. */
const firstProductId = 1;

function isOnSale(product: Product, at: Instant): boolean {
  return product.launchedAt <= at && (product.discontinuedAt === null || at < product.discontinuedAt);
}

function laterDefinition(launched: number): ProductDefinition {
  const turn = launched % laterProductDefinitions.length;
  const definition = laterProductDefinitions[turn];
  if (definition === undefined) throw new RangeError("There is no later product to list.");
  const edition = Math.floor(launched / laterProductDefinitions.length);
  return edition === 0 ? definition : { ...definition, name: `${definition.name}（第${edition + 1}版）` };
}

/** A price three to eight per cent up, in tens of yen. */
function raised(priceJpy: number, random: RandomStream): number {
  return Math.ceil((priceJpy * (103 + random.integer(0, 5))) / 1000) * 10;
}

function valueAt<T>(revisions: readonly Revision<T>[], at: Instant): T {
  const revision = revisions.findLast((one) => one.at <= at) ?? revisions[0];
  if (revision === undefined) throw new RangeError("A product has no price.");
  return revision.value;
}
