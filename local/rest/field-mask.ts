import { RequestError } from "./request-error.ts";

/** A parsed `fields` parameter: the fields kept, each with the mask of its own fields, or everything. */
export type FieldMask = "everything" | ReadonlyMap<string, FieldMask>;

/**
 * Reads a partial-response mask such as `files(id,name),nextPageToken` or `sheets/properties/title`.
 * @throws RequestError
 */
export function parseFieldMask(text: string): FieldMask {
  const parser = new FieldMaskParser(text);
  const mask = parser.list();
  if (!parser.atEnd()) throw new RequestError(`Invalid field selection ${text}`);
  return mask;
}

/** The part of a JSON value that a mask keeps. Lists are masked item by item. */
export function applyFieldMask(value: unknown, mask: FieldMask): unknown {
  if (mask === "everything") return value;
  if (Array.isArray(value)) return value.map((item) => applyFieldMask(item, mask));
  if (typeof value !== "object" || value === null) return value;
  const kept: Record<string, unknown> = {};
  const whole = mask.get("*");
  for (const [field, content] of Object.entries(value)) {
    const nested = mask.get(field) ?? whole;
    if (nested !== undefined) kept[field] = applyFieldMask(content, nested);
  }
  return kept;
}

class FieldMaskParser {
  private position = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    return this.position >= this.text.length;
  }

  list(): FieldMask {
    const fields = new Map<string, FieldMask>();
    do this.selection(fields);
    while (this.take(","));
    return fields;
  }

  private selection(into: Map<string, FieldMask>): void {
    const match = /^\s*(\*|[A-Za-z_][A-Za-z0-9_]*)\s*/.exec(this.text.slice(this.position));
    const name = match?.[1];
    if (match === null || name === undefined) throw new RequestError(`Invalid field selection ${this.text}`);
    this.position += match[0].length;
    let nested: FieldMask = "everything";
    if (this.take("/") || this.take(".")) {
      const inner = new Map<string, FieldMask>();
      this.selection(inner);
      nested = inner;
    } else if (this.take("(")) {
      nested = this.list();
      if (!this.take(")")) throw new RequestError(`Invalid field selection ${this.text}`);
    }
    into.set(name, merge(into.get(name), nested));
  }

  private take(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }
}

function merge(first: FieldMask | undefined, second: FieldMask): FieldMask {
  if (first === undefined) return second;
  if (first === "everything" || second === "everything") return "everything";
  const merged = new Map(first);
  for (const [field, mask] of second) merged.set(field, merge(merged.get(field), mask));
  return merged;
}
