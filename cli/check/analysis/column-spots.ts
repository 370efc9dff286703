import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants } from "../../../local/bigquery/analyzer/nodes.ts";
import { child, children, identifier, optionalChild } from "../../../local/bigquery/engine/script/syntax.ts";
import type { Spot } from "./finding.ts";
import type { ScriptText } from "./script-text.ts";

/** Where the columns of a query's result are written. */
export class ColumnSpots {
  readonly #script: ScriptText;
  readonly #query: AstNode;
  readonly #items: readonly AstNode[];

  /** `statement` is the query as it was parsed. */
  constructor(script: ScriptText, statement: AstNode) {
    this.#script = script;
    this.#query = statement;
    this.#items = selectedItems(statement);
  }

  /** The place of a column by its position among all of the result: a column that a star takes in is where it gets its name. */
  at(index: number, columns: readonly { readonly name: string }[]): Spot {
    const name = columns[index]?.name ?? "";
    const item = this.#item(index, columns.length) ?? this.#named(name, this.#items);
    if (item === undefined || isStar(item)) return this.named(name);
    return this.#script.spotOf(nameNode(item));
  }

  /** The place of a column by its name: where the query lists it, or else what it reads. */
  named(name: string): Spot {
    const within = descendants(this.#query).filter(({ nodeKind }) => nodeKind === "ASTSelectColumn");
    const item = this.#named(name, this.#items) ?? this.#named(name, within) ?? this.#items.find(isStar);
    return item === undefined ? this.#script.spotOfStart() : this.#script.spotOf(nameNode(item));
  }

  #named(name: string, items: readonly AstNode[]): AstNode | undefined {
    if (name === "") return undefined;
    return items.findLast((item) => ownName(item)?.toLowerCase() === name.toLowerCase());
  }

  /** How wide a star is follows from the others, as long as there is one. */
  #item(index: number, count: number): AstNode | undefined {
    const star = this.#items.findIndex(isStar);
    if (star < 0 || index < star) return this.#items[index];
    const after = this.#items.length - this.#items.findLastIndex(isStar) - 1;
    if (index >= count - after) return this.#items[this.#items.length - (count - index)];
    return this.#items.filter(isStar).length === 1 ? this.#items[star] : undefined;
  }
}

/** The select list that names a query's columns: the first of a set operation's. */
function selectedItems(node: AstNode): readonly AstNode[] {
  const list = optionalChild(node, "select_list");
  if (list !== undefined) return children(list, "columns");
  const inner =
    optionalChild(node, "query") ?? optionalChild(node, "query_expr") ?? children(node, "inputs")[0];
  return inner === undefined ? [] : selectedItems(inner);
}

function isStar(item: AstNode): boolean {
  return /Star/.test(child(item, "expression").nodeKind);
}

/** What a column is called: its alias, or the last name of a path. */
function ownName(item: AstNode): string | undefined {
  const alias = optionalChild(item, "alias");
  if (alias !== undefined) return identifier(child(alias, "identifier"));
  const expression = child(item, "expression");
  const last = children(expression, "names").at(-1) ?? optionalChild(expression, "name");
  return last?.nodeKind === "ASTIdentifier" ? identifier(last) : undefined;
}

function nameNode(item: AstNode): AstNode {
  const alias = optionalChild(item, "alias");
  return alias === undefined ? item : child(alias, "identifier");
}
