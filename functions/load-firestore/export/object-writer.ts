import type { JsonBytes } from "./json-bytes.ts";
import type { KnownText } from "./known-texts.ts";
import { MalformedRecordError } from "./wire-reader.ts";

const braceOpen = 0x7b;
const braceClose = 0x7d;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;
const comma = 0x2c;

/** A field that was written before. */
interface Written {
  readonly name: KnownText;
  /** Behind the array's bracket; 0 where it is no array that elements may still be added to. */
  end: number;
}

/** With more fields than this a map finds a field sooner than a look at each. */
const fewFields = 8;

/**
 * Writes the fields of one document or map: begin, a value, end, again and again. An array's elements come one by one as
 * fields of the same name, mostly in a row, but they may have others between them.
 */
export class ObjectWriter {
  private readonly fields: Written[] = [];
  private places: Map<string, Written> | undefined;
  /** While names come in order none of them comes twice. */
  private isOrdered = true;
  private last: Written | undefined;
  private addedTo: Written | undefined;
  private from = 0;

  constructor(private readonly json: JsonBytes) {
    json.byte(braceOpen);
  }

  end(): void {
    this.json.byte(braceClose);
  }

  /** Begins a field; its value follows. */
  beginField(name: KnownText): void {
    if (this.find(name) !== undefined) throw comesTwice();
    this.begin(name, 0);
  }

  emptyArray(name: KnownText): void {
    const known = this.find(name);
    if (known !== undefined && known.end > 0)
      throw new MalformedRecordError("an array is an element of an array");
    if (known !== undefined) throw comesTwice();
    this.begin(name, 0);
    this.json.byte(bracketOpen);
    this.json.byte(bracketClose);
  }

  /** Begins an element of an array; its value follows, then `endElement`. */
  beginElement(name: KnownText): void {
    const { json } = this;
    const known = this.find(name);
    if (known === undefined) {
      this.addedTo = this.begin(name, 1);
      json.byte(bracketOpen);
      this.from = 0;
      return;
    }
    if (known.end === 0) throw comesTwice();
    this.addedTo = known;
    if (known.end === json.length) {
      json.length -= 1;
      this.from = 0;
    } else {
      this.from = json.length;
    }
    json.byte(comma);
  }

  endElement(): void {
    const { json, from, addedTo } = this;
    if (addedTo === undefined) return;
    if (from === 0) {
      json.byte(bracketClose);
      addedTo.end = json.length;
      return;
    }
    const added = json.length - from;
    const { end } = addedTo;
    json.moveBack(from, end - 1);
    for (const field of this.fields) if (field.end >= end) field.end += added;
  }

  private begin(name: KnownText, end: number): Written {
    const { json, last } = this;
    if (last !== undefined) json.byte(comma);
    json.json(name.member);
    const field = { name, end };
    if (last !== undefined && !(last.name.text < name.text)) this.isOrdered = false;
    this.last = field;
    this.fields.push(field);
    this.places?.set(name.text, field);
    return field;
  }

  private find(name: KnownText): Written | undefined {
    const { fields, last } = this;
    if (last === undefined) return undefined;
    if (last.name === name) return last;
    if (this.isOrdered && last.name.text < name.text) return undefined;
    if (fields.length > fewFields) {
      this.places ??= new Map(fields.map((field) => [field.name.text, field]));
      return this.places.get(name.text);
    }
    return fields.find((field) => field.name.text === name.text);
  }
}

function comesTwice(): MalformedRecordError {
  return new MalformedRecordError("a field comes twice and is not an array");
}
