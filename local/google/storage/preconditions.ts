import { z } from "zod";
import { conditionNotMet } from "./errors.ts";
import type { StoredObject } from "./stored-object.ts";

const number = z
  .string()
  .regex(/^[0-9]+$/)
  .optional();

/** The parameters of preconditions, as methods on objects take them. */
export const preconditionParameters = {
  ifGenerationMatch: number,
  ifGenerationNotMatch: number,
  ifMetagenerationMatch: number,
  ifMetagenerationNotMatch: number,
};

export interface Preconditions {
  readonly ifGenerationMatch?: string | undefined;
  readonly ifGenerationNotMatch?: string | undefined;
  readonly ifMetagenerationMatch?: string | undefined;
  readonly ifMetagenerationNotMatch?: string | undefined;
}

/** Holds an object, or none, against preconditions; generation 0 stands for none. @throws GoogleError 412 */
export function requireConditions(conditions: Preconditions, object: StoredObject | undefined): void {
  const generation = object?.generation ?? "0";
  const metageneration = String(object?.metageneration ?? 0);
  const { ifGenerationMatch, ifGenerationNotMatch, ifMetagenerationMatch, ifMetagenerationNotMatch } =
    conditions;
  const holds =
    (ifGenerationMatch === undefined || ifGenerationMatch === generation) &&
    (ifGenerationNotMatch === undefined || ifGenerationNotMatch !== generation) &&
    (ifMetagenerationMatch === undefined || ifMetagenerationMatch === metageneration) &&
    (ifMetagenerationNotMatch === undefined || ifMetagenerationNotMatch !== metageneration);
  if (!holds) throw conditionNotMet();
}
