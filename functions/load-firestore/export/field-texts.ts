import type { FieldName } from "./field-names.ts";
import { MalformedRecordError } from "./wire-reader.ts";

/** A field's value as JSON text; an array's without its brackets until it is whole. */
interface FieldText {
  readonly name: string;
  text: string;
  readonly isArray: boolean;
  /** Whether elements may follow; an empty array has none. */
  readonly isOpen: boolean;
}

/** With more fields than this a map finds a field sooner than a look at each. */
const fewFields = 8;

/** The fields of a document or map as they are read: an array's elements come one by one, maybe with others between. */
export class FieldTexts {
  private readonly fields: FieldText[] = [];
  private places: Map<string, FieldText> | undefined;

  add(name: FieldName, text: string): void {
    if (this.find(name.json) !== undefined) throw comesTwice();
    this.push({ name: name.json, text, isArray: false, isOpen: false });
  }

  addEmptyArray(name: FieldName): void {
    const known = this.find(name.json);
    if (known?.isOpen === true) throw new MalformedRecordError("an array is an element of an array");
    if (known !== undefined) throw comesTwice();
    this.push({ name: name.json, text: "", isArray: true, isOpen: false });
  }

  addElement(name: FieldName, text: string): void {
    const known = this.find(name.json);
    if (known === undefined) this.push({ name: name.json, text, isArray: true, isOpen: true });
    else if (known.isOpen) known.text += `,${text}`;
    else throw comesTwice();
  }

  json(): string {
    let json = "{";
    for (const { name, text, isArray } of this.fields) {
      if (json.length > 1) json += ",";
      json += isArray ? `${name}:[${text}]` : `${name}:${text}`;
    }
    return `${json}}`;
  }

  private find(name: string): FieldText | undefined {
    const { fields } = this;
    if (fields.length > fewFields) {
      this.places ??= new Map(fields.map((field) => [field.name, field]));
      return this.places.get(name);
    }
    for (let index = fields.length - 1; index >= 0; index -= 1) {
      if (fields[index]?.name === name) return fields[index];
    }
    return undefined;
  }

  private push(field: FieldText): void {
    this.fields.push(field);
    this.places?.set(field.name, field);
  }
}

function comesTwice(): MalformedRecordError {
  return new MalformedRecordError("a field comes twice and is not an array");
}
