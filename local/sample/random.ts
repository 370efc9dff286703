/**
 * A small seeded generator (sfc32). Every entity draws from a stream of its own, derived from the seed and
 * what the entity is, so that the order in which entities are generated changes nothing.
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(a: number, b: number, c: number) {
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    for (let round = 0; round < 12; round += 1) this.bits();
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + sum) | 0;
    return sum >>> 0;
  }

  /** A number from 0 up to, not including, 1. */
  fraction(): number {
    return this.bits() / 4_294_967_296;
  }

  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.fraction() * items.length)];
    if (item === undefined) throw new RangeError("Cannot pick from an empty list.");
    return item;
  }

  /** A waiting time with the given mean, exponentially distributed. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.fraction());
  }
}

/** What a stream belongs to. The numbers are part of the simulation: a changed one changes its world. */
export const streamKinds = {
  signUps: 1,
  patient: 2,
  schedule: 3,
  order: 4,
  product: 5,
  pharmacist: 6,
  incident: 7,
  productCosts: 8,
  salesTargets: 9,
  campaign: 10,
  ad: 13,
  consultation: 11,
  chatIncident: 12,
} as const;

export type StreamKind = keyof typeof streamKinds;

/** The stream of one entity: the same seed, kind and numbers give the same draws. */
export function randomStream(seed: number, kind: StreamKind, first = 0, second = 0): RandomStream {
  const low = seed >>> 0;
  const high = Math.floor(seed / 4_294_967_296) | 0;
  const a = scramble(low ^ scramble(high ^ scramble(streamKinds[kind])));
  const b = scramble(a ^ scramble(first | 0));
  const c = scramble(b ^ scramble((second | 0) + 0x9e3779b9));
  return new RandomStream(a, b, c);
}

/** MurmurHash3's finaliser: every input bit reaches every output bit. */
function scramble(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
