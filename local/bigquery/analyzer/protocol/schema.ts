import { type Declaration, type FieldDeclaration, readProtoFiles } from "./proto-files.ts";

/** The scalar types that the protos use; fixed and zigzag integers are not among them. */
const scalars = ["double", "float", "int32", "int64", "uint32", "uint64", "bool", "string", "bytes"] as const;

export type ScalarType = (typeof scalars)[number];

const scalarTypes: ReadonlyMap<string, ScalarType> = new Map(scalars.map((each) => [each, each]));

export interface EnumType {
  readonly numbers: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<number, string>;
}

/** A message's field. Of a type that is declared nowhere it is `unknown`: neither written nor read. */
export type Field = {
  readonly name: string;
  readonly number: number;
  readonly isRepeated: boolean;
} & (
  | { readonly kind: "scalar"; readonly type: ScalarType }
  | { readonly kind: "enum"; readonly type: EnumType }
  | { readonly kind: "message"; readonly type: MessageType }
  | { readonly kind: "unknown" }
);

/** A message of the protocol; its fields are looked up when they are first asked for, since messages hold each other. */
export class MessageType {
  /** Its own name without its package, as in `ResolvedTableScanProto`. */
  readonly name: string;
  readonly #declared: readonly FieldDeclaration[];
  readonly #field: (declaration: FieldDeclaration) => Field;
  #fields: readonly Field[] | undefined;
  #byNumber: readonly (Field | undefined)[] | undefined;
  #byName: ReadonlyMap<string, Field> | undefined;

  constructor(
    name: string,
    declared: readonly FieldDeclaration[],
    field: (declaration: FieldDeclaration) => Field,
  ) {
    this.name = name;
    this.#declared = declared;
    this.#field = field;
  }

  /** In the order of their declaration. */
  get fields(): readonly Field[] {
    this.#fields ??= this.#declared.map(this.#field);
    return this.#fields;
  }

  get byNumber(): readonly (Field | undefined)[] {
    if (this.#byNumber === undefined) {
      const fields: (Field | undefined)[] = [];
      for (const field of this.fields) fields[field.number] = field;
      this.#byNumber = fields;
    }
    return this.#byNumber;
  }

  get byName(): ReadonlyMap<string, Field> {
    this.#byName ??= new Map(this.fields.map((field) => [field.name, field]));
    return this.#byName;
  }
}

export interface Method {
  readonly request: MessageType;
  readonly response: MessageType;
}

/** The messages, enums and methods of a .proto file and of all that it imports. */
export class Schema {
  readonly #declarations: ReadonlyMap<string, Declaration>;
  readonly #messages = new Map<string, MessageType>();
  readonly #enums = new Map<string, EnumType>();

  constructor(file: string, directory: string) {
    this.#declarations = readProtoFiles(file, directory);
  }

  /** A method by its whole name, as in `package.Service.Method`. */
  method(name: string): Method {
    const method = this.#declarations.get(name);
    if (method?.kind !== "method") throw new Error(`The protos do not define the method ${name}`);
    const scope = name.slice(0, name.lastIndexOf("."));
    return { request: this.#message(scope, method.request), response: this.#message(scope, method.response) };
  }

  #message(scope: string, name: string): MessageType {
    const field = this.#field(scope, { name, number: 1, isRepeated: false, type: name });
    if (field.kind !== "message") throw new Error(`The protos do not define the message ${name}`);
    return field.type;
  }

  #field(scope: string, { name, number, isRepeated, type }: FieldDeclaration): Field {
    const base = { name, number, isRepeated };
    const scalar = scalarTypes.get(type);
    if (scalar !== undefined) return { ...base, kind: "scalar", type: scalar };
    const declaration = this.#find(scope, type);
    if (declaration?.kind === "enum") {
      let known = this.#enums.get(declaration.name);
      if (known === undefined) {
        const { numbers } = declaration;
        known = { numbers, names: new Map([...numbers].reverse().map(([each, value]) => [value, each])) };
        this.#enums.set(declaration.name, known);
      }
      return { ...base, kind: "enum", type: known };
    }
    if (declaration?.kind !== "message") return { ...base, kind: "unknown" };
    const { name: whole, fields } = declaration;
    let known = this.#messages.get(whole);
    if (known === undefined) {
      const own = whole.slice(whole.lastIndexOf(".") + 1);
      known = new MessageType(own, fields, (each) => this.#field(whole, each));
      this.#messages.set(whole, known);
    }
    return { ...base, kind: "message", type: known };
  }

  /** What a name stands for within a message: the innermost declaration of it. */
  #find(scope: string, name: string): Declaration | undefined {
    if (name.startsWith(".")) return this.#declarations.get(name.slice(1));
    for (let outer = scope; outer !== ""; outer = outer.slice(0, Math.max(outer.lastIndexOf("."), 0))) {
      const found = this.#declarations.get(`${outer}.${name}`);
      if (found !== undefined) return found;
    }
    return this.#declarations.get(name);
  }
}
