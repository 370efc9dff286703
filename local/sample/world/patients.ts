import { type RandomStream, randomStream } from "../random.ts";
import { type Day, day, dayInJapan, type Instant, minute } from "../time.ts";
import type { AcquisitionSources, Utm } from "./campaigns.ts";
import { drawName, drawPhone, drawPrefecture, type PersonName } from "./people.ts";
import type { PatientRow } from "./rows.ts";
import type { SignUp } from "./sign-ups.ts";

/** What a patient is and when it changes. Changes after `deletedAt` do not happen. */
export interface PatientLife {
  readonly signUp: SignUp;
  readonly deletedAt: Instant | null;
  readonly utm: Utm | null;
  readonly person: PersonName;
  readonly emailHost: string;
  readonly birthOn: Day;
  readonly lineUserId: string | null;
  readonly prefecture: string;
  readonly phone: string | null;
  /** The patient moves house; null for most. */
  readonly move: { readonly at: Instant; readonly prefecture: string } | null;
  /** The patient gives a (new) telephone number; null for most. */
  readonly newPhone: { readonly at: Instant; readonly phone: string } | null;
}

/**
 * When a patient leaves by the world's own course; null for most. It comes from a stream of its own because the
 * order schedule needs it for every patient, and the rest of the patient only now and then.
 */
export function leavesAt(seed: number, signUp: SignUp): Instant | null {
  const random = randomStream(seed, "patient", signUp.patient, 1);
  if (!random.chance(0.05)) return null;
  return signUp.at + 30 * minute + Math.floor(random.exponential(400) * day);
}

export function patientLife(
  seed: number,
  signUp: SignUp,
  deletedAt: Instant | null,
  sources: AcquisitionSources,
): PatientLife {
  const random = randomStream(seed, "patient", signUp.patient);
  return {
    signUp,
    deletedAt,
    utm: sources.draw(random, signUp.day),
    person: drawName(random),
    emailHost: random.pick(["example.com", "example.jp", "example.ne.jp", "mail.example"]),
    birthOn: dayInJapan(signUp.at) - random.integer(20 * 365, 84 * 365),
    lineUserId: random.chance(0.6) ? drawLineUserId(random) : null,
    prefecture: drawPrefecture(random),
    phone: random.chance(0.85) ? drawPhone(random) : null,
    move: random.chance(0.12)
      ? { at: signUp.at + Math.floor(random.exponential(500) * day), prefecture: drawPrefecture(random) }
      : null,
    newPhone: random.chance(0.1)
      ? { at: signUp.at + Math.floor(random.exponential(300) * day), phone: drawPhone(random) }
      : null,
  };
}

/** The patient's row as of an instant at or after the sign-up. */
export function patientRow(life: PatientLife, at: Instant): PatientRow {
  const deletedAt = life.deletedAt !== null && life.deletedAt <= at ? life.deletedAt : null;
  const end = deletedAt ?? at;
  const move = life.move !== null && life.move.at <= end ? life.move : null;
  const newPhone = life.newPhone !== null && life.newPhone.at <= end ? life.newPhone : null;
  const id = life.signUp.patient + 1;
  return {
    id,
    email: `${life.person.latin}.${id}@${life.emailHost}`,
    name: life.person.name,
    kana: life.person.kana,
    phone: newPhone?.phone ?? life.phone,
    prefecture: move?.prefecture ?? life.prefecture,
    birthOn: life.birthOn,
    lineUserId: life.lineUserId,
    utmSource: life.utm?.source ?? null,
    utmMedium: life.utm?.medium ?? null,
    utmCampaign: life.utm?.campaign ?? null,
    createdAt: life.signUp.at,
    updatedAt: Math.max(life.signUp.at, move?.at ?? 0, newPhone?.at ?? 0, deletedAt ?? 0),
    deletedAt,
  };
}

/** Whether anything happened to the patient after one instant and up to another. */
export function patientChanged(life: PatientLife, after: Instant, through: Instant): boolean {
  const end = Math.min(through, life.deletedAt ?? through);
  const times = [life.signUp.at, life.deletedAt, life.move?.at ?? null, life.newPhone?.at ?? null];
  return times.some((time) => time !== null && after < time && time <= end);
}

export function drawLineUserId(random: RandomStream): string {
  let id = "U";
  for (let part = 0; part < 4; part += 1) id += random.bits().toString(16).padStart(8, "0");
  return id;
}
