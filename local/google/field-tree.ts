import type { FieldMask } from "../rest/field-mask.ts";

/** The fields that a resource has here; a nested record describes an object or the items of a list. The field `*` stands for any name. */
export interface FieldTree {
  readonly [field: string]: FieldTree | true;
}

/** The path of the first field of a mask that the tree does not have; undefined where it has them all. */
export function unknownField(mask: FieldMask, tree: FieldTree | true, path = ""): string | undefined {
  if (mask === "everything") return undefined;
  for (const [field, nested] of mask) {
    if (field === "*") continue;
    const fieldPath = path === "" ? field : `${path}.${field}`;
    const known = tree === true ? undefined : (tree[field] ?? tree["*"]);
    const unknown = known === undefined ? fieldPath : unknownField(nested, known, fieldPath);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}
