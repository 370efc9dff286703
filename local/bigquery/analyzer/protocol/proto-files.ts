import { readFileSync } from "node:fs";
import path from "node:path";

/** A field as a .proto file declares it. */
export interface FieldDeclaration {
  readonly name: string;
  readonly number: number;
  readonly isRepeated: boolean;
  /** The type's name as written: a scalar's, or a path that is looked up from the message outwards. */
  readonly type: string;
}

export interface MessageDeclaration {
  readonly kind: "message";
  /** With its package and the messages around it, as in `zetasql.local_service.TableContent.Row`. */
  readonly name: string;
  readonly fields: readonly FieldDeclaration[];
}

export interface EnumDeclaration {
  readonly kind: "enum";
  readonly name: string;
  readonly numbers: ReadonlyMap<string, number>;
}

export interface MethodDeclaration {
  readonly kind: "method";
  /** As in `zetasql.local_service.ZetaSqlLocalService.Parse`. */
  readonly name: string;
  /** Types by their names as written. */
  readonly request: string;
  readonly response: string;
}

export type Declaration = MessageDeclaration | EnumDeclaration | MethodDeclaration;

/** Google's own files, as far as the protos of others mean messages of theirs. */
const ownFiles: ReadonlyMap<string, string> = new Map([
  [
    "google/protobuf/timestamp.proto",
    "package google.protobuf; message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }",
  ],
]);

/**
 * What a .proto file and all that it imports declare, by whole names. Files that are not there (Google's own, of descriptors) are
 * left out: what is of their types can be neither read nor written.
 */
export function readProtoFiles(file: string, directory: string): ReadonlyMap<string, Declaration> {
  const declarations = new Map<string, Declaration>();
  const seen = new Set([file]);
  for (const each of seen) {
    const text = ownFiles.get(each) ?? readText(path.join(directory, each));
    if (text === undefined) continue;
    const { imports } = new ProtoFile(text, each, declarations);
    for (const imported of imports) seen.add(imported);
  }
  return declarations;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

const blank = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const token = /[\w.]+|-\d+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\S/y;

/** The language of .proto files (proto2) as far as messages, enums and methods go; options and extensions say nothing here. */
class ProtoFile {
  readonly imports: string[] = [];
  readonly #text: string;
  readonly #file: string;
  readonly #declarations: Map<string, Declaration>;
  #position = 0;

  constructor(text: string, file: string, declarations: Map<string, Declaration>) {
    this.#text = text;
    this.#file = file;
    this.#declarations = declarations;
    this.#readFile();
  }

  #readFile(): void {
    let scope = "";
    for (let word = this.#next(); word !== undefined; word = this.#next()) {
      if (word === "message") this.#readMessage(scope);
      else if (word === "enum") this.#readEnum(scope);
      else if (word === "service") this.#readService(scope);
      else if (word === "package") {
        scope = this.#expect();
        this.#expect(";");
      } else if (word === "import") {
        let imported = this.#expect();
        if (imported === "public" || imported === "weak") imported = this.#expect();
        this.imports.push(imported.slice(1, -1));
        this.#expect(";");
      } else if (word !== ";") this.#skipStatement();
    }
  }

  #readMessage(scope: string): void {
    const name = qualified(scope, this.#expect());
    const fields: FieldDeclaration[] = [];
    this.#expect("{");
    for (let word = this.#expect(); word !== "}"; word = this.#expect()) {
      if (word === "message") this.#readMessage(name);
      else if (word === "enum") this.#readEnum(name);
      else if (word === "oneof") {
        this.#expect();
        this.#expect("{");
        for (let inner = this.#expect(); inner !== "}"; inner = this.#expect()) {
          if (inner === "option") this.#skipStatement();
          else fields.push(this.#readField(inner, false));
        }
      } else if (word === "map") fields.push(this.#readMap(name));
      else if (word === "repeated") fields.push(this.#readField(this.#expect(), true));
      else if (word === "optional" || word === "required")
        fields.push(this.#readField(this.#expect(), false));
      else if (word !== ";") this.#skipStatement();
    }
    this.#declarations.set(name, { kind: "message", name, fields });
  }

  #readField(type: string, isRepeated: boolean): FieldDeclaration {
    if (type === "group") throw this.#unexpected(type);
    const name = this.#expect();
    this.#expect("=");
    const number = Number(this.#expect());
    this.#skipStatement();
    return { name, number, isRepeated, type };
  }

  /** A map is a repeated message of keys and values. */
  #readMap(scope: string): FieldDeclaration {
    this.#expect("<");
    const key = { name: "key", number: 1, isRepeated: false, type: this.#expect() };
    this.#expect(",");
    const value = { name: "value", number: 2, isRepeated: false, type: this.#expect() };
    this.#expect(">");
    const { name, number } = this.#readField("entry", true);
    const entry = qualified(scope, `${name}.entry`);
    this.#declarations.set(entry, { kind: "message", name: entry, fields: [key, value] });
    return { name, number, isRepeated: true, type: `.${entry}` };
  }

  #readEnum(scope: string): void {
    const name = qualified(scope, this.#expect());
    const numbers = new Map<string, number>();
    this.#expect("{");
    for (let word = this.#expect(); word !== "}"; word = this.#expect()) {
      if (word === "option" || word === "reserved") this.#skipStatement();
      else if (word !== ";") {
        this.#expect("=");
        numbers.set(word, Number(this.#expect()));
        this.#skipStatement();
      }
    }
    this.#declarations.set(name, { kind: "enum", name, numbers });
  }

  #readService(scope: string): void {
    const service = qualified(scope, this.#expect());
    this.#expect("{");
    for (let word = this.#expect(); word !== "}"; word = this.#expect()) {
      if (word !== "rpc") {
        if (word !== ";") this.#skipStatement();
        continue;
      }
      const name = qualified(service, this.#expect());
      const request = this.#readMethodType();
      this.#expect("returns");
      const response = this.#readMethodType();
      this.#skipStatement();
      this.#declarations.set(name, {
        kind: "method",
        name,
        request,
        response,
      });
    }
  }

  #readMethodType(): string {
    this.#expect("(");
    const type = this.#expect();
    const streamed = type === "stream" ? this.#expect() : type;
    this.#expect(")");
    return streamed;
  }

  /** To the statement's semicolon or to the end of its block. */
  #skipStatement(): void {
    let depth = 0;
    for (let word = this.#expect(); ; word = this.#expect()) {
      if (word === "{" || word === "[") depth += 1;
      else if (word === "}" || word === "]") {
        depth -= 1;
        if (depth === 0 && word === "}") return;
      } else if (word === ";" && depth === 0) return;
    }
  }

  #next(): string | undefined {
    blank.lastIndex = this.#position;
    blank.test(this.#text);
    token.lastIndex = blank.lastIndex;
    const word = token.exec(this.#text)?.[0];
    this.#position = word === undefined ? this.#text.length : token.lastIndex;
    return word;
  }

  #expect(expected?: string): string {
    const word = this.#next();
    if (word === undefined || (expected !== undefined && word !== expected)) throw this.#unexpected(word);
    return word;
  }

  #unexpected(word: string | undefined): Error {
    const line = this.#text.slice(0, this.#position).split("\n").length;
    return new Error(`${this.#file}:${line}: did not expect ${word ?? "the end"}`);
  }
}

function qualified(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}
