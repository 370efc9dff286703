import { randomStream } from "../random.ts";
import {
  type Day,
  dayInJapan,
  dayOf,
  type Instant,
  monthOf,
  startOfDay,
  todayAt,
  weekdayOf,
} from "../time.ts";
import { timeOfDay } from "./day-shape.ts";

/** The day on which the shop took its first patients: four years before the first simulated day. */
export const firstDay: Day = dayOf(2021, 7, 15);

const historyLength = todayAt(0) - firstDay;
const patientsAtScaleOne = 2000;

/** More people look for kampo in the cold months and when the pollen flies. January comes first. */
const monthWeights = [1.25, 1.2, 1.15, 1.0, 0.9, 0.9, 0.85, 0.8, 0.9, 1.0, 1.1, 1.25] as const;
/** Sunday comes first. */
const weekdayWeights = [1.25, 0.95, 0.9, 0.9, 0.95, 1.0, 1.2] as const;

export interface SignUp {
  /** Patients are numbered from 0 in the order in which they sign up. */
  readonly patient: number;
  readonly day: Day;
  readonly at: Instant;
}

/** How many patients have signed up by each day, and when each did. */
export class SignUps {
  private readonly seed: number;
  private readonly scale: number;
  private readonly weights: number[] = [];
  /** The number of patients by the end of each day since the first. */
  private readonly totals: number[] = [];
  private readonly historyWeight: number;
  private readonly phase: number;

  constructor(seed: number, scale: number) {
    this.seed = seed;
    this.scale = scale;
    this.phase = randomStream(seed, "signUps").fraction();
    this.historyWeight = this.weightThrough(historyLength - 1);
  }

  /** The sign-ups up to and including an instant, in order. */
  *through(at: Instant): Generator<SignUp> {
    for (let index = 0; ; index += 1) {
      if (startOfDay(firstDay + index) > at) return;
      const before = this.total(index - 1);
      const count = this.total(index) - before;
      for (let position = 0; position < count; position += 1) {
        const signUp = this.signUp(before + position, index, position, count);
        if (signUp.at > at) return;
        yield signUp;
      }
    }
  }

  /** How many patients have signed up by an instant. */
  countThrough(at: Instant): number {
    let count = this.total(dayInJapan(at) - firstDay);
    while (count > 0 && this.byPatient(count - 1).at > at) count -= 1;
    return count;
  }

  byPatient(patient: number): SignUp {
    let low = 0;
    let high = 1;
    while (this.total(high) <= patient) high *= 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.total(middle) > patient) high = middle;
      else low = middle + 1;
    }
    const before = this.total(low - 1);
    return this.signUp(patient, low, patient - before, this.total(low) - before);
  }

  private signUp(patient: number, index: number, position: number, count: number): SignUp {
    const random = randomStream(this.seed, "signUps", patient, 1);
    const day = firstDay + index;
    const start = startOfDay(day);
    if (position === 0 && random.chance(0.04)) return { patient, day, at: start };
    if (position === count - 1 && random.chance(0.04)) return { patient, day, at: startOfDay(day + 1) - 1 };
    return { patient, day, at: start + timeOfDay((position + random.fraction()) / count) };
  }

  private total(index: number): number {
    if (index < 0) return 0;
    for (let next = this.totals.length; next <= index; next += 1) {
      const share = this.weightThrough(next) / this.historyWeight;
      this.totals.push(Math.floor(share * patientsAtScaleOne * this.scale + this.phase));
    }
    return this.totals[index] ?? 0;
  }

  private weightThrough(index: number): number {
    for (let next = this.weights.length; next <= index; next += 1) {
      const noise = 0.7 + 0.6 * randomStream(this.seed, "signUps", next, 2).fraction();
      const growth = 1 + (1.5 * next) / historyLength;
      const season = monthWeights[monthOf(firstDay + next) % 12] ?? 1;
      const weekday = weekdayWeights[weekdayOf(firstDay + next)] ?? 1;
      this.weights.push((this.weights.at(-1) ?? 0) + noise * growth * season * weekday);
    }
    return this.weights[index] ?? 0;
  }
}
