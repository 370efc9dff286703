import { type RandomStream, randomStream } from "../random.ts";
import { clockAt, dayOf, hour, type Instant, startOfDay } from "../time.ts";
import { drawName, type PersonName } from "./people.ts";
import type { PharmacistRow } from "./rows.ts";

interface Pharmacist {
  readonly id: number;
  readonly person: PersonName;
  readonly hiredAt: Instant;
  readonly leftAt: Instant | null;
  readonly licenceNumbers: readonly { readonly at: Instant; readonly value: string }[];
}

const hiredDuringHistory = 12;
const daysBetweenHires = 120;
const daysBetweenCorrections = 3;
const firstHire = startOfDay(dayOf(2021, 7, 1)) + 9 * hour;

/** The pharmacists who advise patients, over time. */
export class PharmacistRoster {
  private readonly seed: number;
  private readonly pharmacists: Pharmacist[] = [];
  private through = 0;

  constructor(seed: number) {
    this.seed = seed;
    for (let hired = 0; hired < hiredDuringHistory; hired += 1) {
      const started = hired < 4 ? firstHire : firstHire + (hired - 3) * 150 * 24 * hour;
      const random = randomStream(seed, "pharmacist", hired);
      const leaves = hired > 0 && random.chance(0.25);
      const leftAt = started + random.integer(200, 900) * 24 * hour;
      this.hire(random, started, leaves && leftAt < clockAt(0) ? leftAt : null);
    }
  }

  /** Simulates the roster through a day's clock. */
  extendThrough(simulatedDay: number): void {
    while (this.through < simulatedDay) {
      this.through += 1;
      const began = clockAt(this.through - 1);
      const random = randomStream(this.seed, "pharmacist", 1_000_000 + this.through);
      if (this.through % daysBetweenHires === 2) this.hire(random, began + 4 * hour, null);
      if (this.through % daysBetweenCorrections === 0) this.correctLicence(random, began + 7 * hour);
    }
  }

  /** Draws the number of a pharmacist at work at an instant. */
  draw(random: RandomStream, at: Instant): number | null {
    let count = 0;
    for (const pharmacist of this.pharmacists) if (isAtWork(pharmacist, at)) count += 1;
    let remaining = Math.floor(random.fraction() * count);
    for (const pharmacist of this.pharmacists) {
      if (!isAtWork(pharmacist, at)) continue;
      if (remaining === 0) return pharmacist.id;
      remaining -= 1;
    }
    return null;
  }

  /** Whether a pharmacist, by number, is at work at an instant. */
  isAtWork(pharmacistId: number, at: Instant): boolean {
    const pharmacist = this.pharmacists[pharmacistId - 1];
    return pharmacist !== undefined && isAtWork(pharmacist, at);
  }

  /** The table as of an instant. */
  *rows(at: Instant): Generator<PharmacistRow> {
    for (const pharmacist of this.pharmacists) {
      if (pharmacist.hiredAt > at) continue;
      const hasLeft = pharmacist.leftAt !== null && pharmacist.leftAt <= at;
      yield {
        id: pharmacist.id,
        name: pharmacist.person.name,
        kana: pharmacist.person.kana,
        email: `${pharmacist.person.latin}@hinata-kampo.example`,
        licenceNumber: pharmacist.licenceNumbers.findLast((number) => number.at <= at)?.value ?? "",
        isActive: !hasLeft,
        createdAt: pharmacist.hiredAt,
        updatedAt: hasLeft && pharmacist.leftAt !== null ? pharmacist.leftAt : pharmacist.hiredAt,
      };
    }
  }

  private hire(random: RandomStream, hiredAt: Instant, leftAt: Instant | null): void {
    this.pharmacists.push({
      id: this.pharmacists.length + 1,
      person: drawName(random),
      hiredAt,
      leftAt,
      licenceNumbers: [{ at: hiredAt, value: drawLicence(random) }],
    });
  }

  /** Raw SQL corrects a licence number and leaves updated_at as it was. */
  private correctLicence(random: RandomStream, at: Instant): void {
    const position = random.integer(0, hiredDuringHistory - 1);
    const pharmacist = this.pharmacists[position];
    if (pharmacist === undefined) return;
    const licenceNumbers = [...pharmacist.licenceNumbers, { at, value: drawLicence(random) }];
    this.pharmacists[position] = { ...pharmacist, licenceNumbers };
  }
}

function isAtWork({ hiredAt, leftAt }: Pharmacist, at: Instant): boolean {
  return hiredAt <= at && (leftAt === null || at < leftAt);
}

function drawLicence(random: RandomStream): string {
  return `第${String(random.integer(100_000, 599_999))}号`;
}
