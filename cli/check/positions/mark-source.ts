import { parse } from "@babel/parser";
import { anyMark, type MarkTable } from "./mark-table.ts";
import { SourceLines } from "./source-lines.ts";

/** Which texts of a file are marked: beside every text of several words, those of one word that hold one of the given names. */
export type Marking = "every text" | "templates of several lines" | { readonly names: ReadonlySet<string> };

/** The function by which marked files mark what an expression within a template answers. */
export const markerFunction = "__kuraMark";

/** Marks a value that a template takes in: only a text that says something. */
export function markValue(value: unknown, mark: string): unknown {
  return typeof value === "string" && value.trim() !== "" ? mark + value : value;
}

/**
 * Puts a mark before each line of what templates and strings of a file say, and before what templates take in, so that whatever
 * the definitions make of them still tells where each of its parts was written. Marks go behind indentation, and nowhere
 * into blank lines: code that looks at white space sees what it saw. Text without a blank, as names and keys are, has no mark unless it is asked for.
 * A file that does not parse stays as it is.
 */
export function markSource(file: string, source: string, table: MarkTable, marking: Marking): string {
  if (anyMark.test(source)) return source;
  let program: unknown;
  try {
    const plugins: "typescript"[] = file.endsWith(".ts") ? ["typescript"] : [];
    program = parse(source, { sourceType: "unambiguous", plugins, allowReturnOutsideFunction: true }).program;
  } catch {
    return source;
  }
  const marker = new SourceMarker(file, source, table, marking);
  marker.visit(program, undefined);
  return marker.result();
}

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

interface Insertion {
  readonly offset: number;
  readonly text: string;
}

class SourceMarker {
  readonly #file: string;
  readonly #source: string;
  readonly #table: MarkTable;
  readonly #marking: Marking;
  readonly #lines: SourceLines;
  readonly #insertions: Insertion[] = [];

  constructor(file: string, source: string, table: MarkTable, marking: Marking) {
    this.#file = file;
    this.#source = source;
    this.#table = table;
    this.#marking = marking;
    this.#lines = new SourceLines(source);
  }

  visit(value: unknown, parent: SyntaxNode | undefined): void {
    if (Array.isArray(value)) {
      for (const each of value) this.visit(each, parent);
      return;
    }
    if (!isSyntaxNode(value)) return;
    if (value.type === "TSLiteralType" || value.type === "TSEnumMember") return;
    if (value.type === "TemplateLiteral") this.#template(value, parent);
    if (value.type === "StringLiteral") this.#string(value, parent);
    for (const [field, each] of Object.entries(value)) {
      if (field === "loc" || field === "extra" || field === "typeAnnotation") continue;
      if (typeof each === "object" && each !== null) this.visit(each, value);
    }
  }

  result(): string {
    const parts: string[] = [];
    let from = 0;
    for (const { offset, text } of this.#insertions.sort((a, b) => a.offset - b.offset)) {
      parts.push(this.#source.slice(from, offset), text);
      from = offset;
    }
    return parts.join("") + this.#source.slice(from);
  }

  #template(node: SyntaxNode, parent: SyntaxNode | undefined): void {
    const quasis = nodes(node.quasis);
    const text = quasis.map(({ start, end }) => this.#source.slice(start, end)).join("");
    const isMarked =
      this.#marking === "templates of several lines"
        ? text.includes("\n")
        : this.#isMarked(text) && !isCompared(node, parent);
    if (!isMarked) return;
    for (const quasi of quasis) this.#lineMarks(quasi.start, quasi.end);
    for (const expression of nodes(node.expressions)) {
      const mark = this.#mark(expression.start, "");
      if (mark === undefined) continue;
      this.#insertions.push({ offset: expression.start, text: `${markerFunction}((` });
      this.#insertions.push({ offset: expression.end, text: `), "${mark}")` });
    }
  }

  /** A mark for each line of a template's own text that says something. */
  #lineMarks(start: number, end: number): void {
    let offset = start;
    while (offset < end) {
      const newline = this.#source.indexOf("\n", offset);
      const lineEnd = newline < 0 || newline >= end ? end : newline;
      const line = this.#source.slice(offset, lineEnd).replace(/\r$/, "");
      const indentation = offset === start ? 0 : line.length - line.trimStart().length;
      if (line.trim() !== "") this.#markText(offset + indentation, line.slice(indentation));
      offset = lineEnd + 1;
    }
  }

  #string(node: SyntaxNode, parent: SyntaxNode | undefined): void {
    if (this.#marking === "templates of several lines" || isCompared(node, parent)) return;
    const written = this.#source.slice(node.start + 1, node.end - 1);
    if (this.#isMarked(written)) this.#markText(node.start + 1, written);
  }

  #isMarked(text: string): boolean {
    if (saysSomething(text)) return true;
    const marking = this.#marking;
    return typeof marking === "object" && namesWithin(text).some((name) => marking.names.has(name));
  }

  #markText(offset: number, written: string): void {
    const mark = this.#mark(offset, written);
    if (mark !== undefined) this.#insertions.push({ offset, text: mark });
  }

  #mark(offset: number, written: string): string | undefined {
    return this.#table.add({ file: this.#file, ...this.#lines.position(offset), written });
  }
}

/** Words with white space between them; names, keys and separators are none. */
function saysSomething(text: string): boolean {
  return /\w/.test(text) && /\s/.test(text);
}

function namesWithin(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** Methods that look for their argument in a text, or put it between texts. */
const searching: ReadonlySet<string> = new Set([
  "join",
  "split",
  "replace",
  "replaceAll",
  "startsWith",
  "endsWith",
  "includes",
  "indexOf",
  "lastIndexOf",
  "match",
  "has",
  "get",
  "set",
  "padStart",
  "padEnd",
]);

/** Whether a text is looked up or compared as it stands, so that a mark would make it another. */
function isCompared(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  switch (parent?.type) {
    case "BinaryExpression":
      return parent.operator !== "+";
    case "ObjectProperty":
    case "ObjectMethod":
    case "ClassProperty":
    case "ClassMethod":
      return parent.key === node;
    case "MemberExpression":
    case "OptionalMemberExpression":
    case "SwitchCase":
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportSpecifier":
    case "ExportSpecifier":
      return true;
    case "CallExpression": {
      const callee = parent.callee;
      if (!isSyntaxNode(callee) || callee === node) return false;
      if (callee.type === "Identifier") return callee.name === "require";
      return isSyntaxNode(callee.property) && searching.has(String(callee.property.name));
    }
    default:
      return false;
  }
}

function nodes(value: unknown): readonly SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isSyntaxNode) : [];
}

function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
