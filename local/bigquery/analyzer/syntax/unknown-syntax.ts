import { AnalysisError } from "../analyzer.ts";
import { byteOffset } from "../rewritten-sql.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** A text that the parser refused: its tokens, and which of them it gave up at; that may lie behind the last one. */
interface RefusedText {
  readonly tokens: readonly Token[];
  readonly index: number;
}

/**
 * The refusal, by name, of a statement or construct that BigQuery has and this version of the parser does not know; the
 * parser's own error where the text has none.
 */
export function unknownSyntax(sql: string, error: AnalysisError): AnalysisError {
  const position = /\[at (\d+):(\d+)\]$/.exec(error.message);
  if (position === null) return error;
  const offset = stringOffset(sql, byteOffset(sql, Number(position[1]), Number(position[2])));
  const tokens = [...tokensOf(sql)];
  const found = tokens.findIndex((token) => token.end > offset);
  const refused = { tokens, index: found < 0 ? tokens.length : found };
  const statement = unknownStatement(refused, error.message);
  if (statement !== undefined)
    return new AnalysisError(`Unsupported statement: ${statement}`, { cause: error });
  const construct = constructs.find(({ isIn }) => isIn(refused));
  if (construct === undefined) return error;
  return new AnalysisError(`Unsupported feature: ${construct.name} ${position[0]}`, { cause: error });
}

interface Construct {
  readonly name: string;
  readonly isIn: (refused: RefusedText) => boolean;
}

const constructs: readonly Construct[] = [
  { name: "pipe syntax (|>)", isIn: ({ tokens }) => tokens.some(({ text }) => text === "|>") },
  {
    name: "pipe syntax, a query that begins with FROM",
    isIn: ({ tokens, index }) =>
      isWord(tokens[index], "FROM") && (isStart(tokens[index - 1]) || tokens[index - 1]?.text === "("),
  },
  {
    name: "graph queries (GRAPH)",
    isIn: ({ tokens, index }) => isWord(tokens[index], "GRAPH") && isStart(tokens[index - 1]),
  },
  ...["MATCH_RECOGNIZE", "GRAPH_TABLE"].map((name) => ({
    name,
    isIn: ({ tokens }: RefusedText) =>
      tokens.some((token, index) => isWord(token, name) && tokens[index + 1]?.text === "("),
  })),
  ...["DIFFERENTIAL_PRIVACY", "AGGREGATION_THRESHOLD"].map((name) => ({
    name: `SELECT WITH ${name}`,
    isIn: ({ tokens }: RefusedText) =>
      tokens.some(
        (token, index) =>
          isWord(token, name) && isWord(tokens[index - 1], "WITH") && isWord(tokens[index - 2], "SELECT"),
      ),
  })),
];

const verbs: ReadonlySet<string> = new Set(["CREATE", "ALTER", "DROP", "UNDROP"]);

/** `CREATE RESERVATION` or `ALTER SCHEMA … ADD REPLICA`, where the parser does not know what that is. */
function unknownStatement({ tokens, index }: RefusedText, message: string): string | undefined {
  const first = tokens.slice(0, index).findLastIndex((_, each) => isStart(tokens[each - 1]));
  const [verb, ...words] = tokens
    .slice(first, index + 2)
    .map(({ text }) => text)
    .filter((word) => word !== "OR" && word !== "REPLACE");
  if (verb === undefined || !verbs.has(verb)) return undefined;
  const newer = newerEntities.find((entity) => entity.every((word, each) => words[each] === word));
  if (newer !== undefined) return [verb, ...newer].join(" ");
  const unknown = /^(\w+) is not a supported (nested )?object type/.exec(message);
  if (unknown === null) return undefined;
  const [, entity, nested] = unknown;
  if (nested === undefined) return `${verb} ${entity}`;
  const action = words.findLast((word) => word === "ADD" || word === "DROP");
  return `${verb} ${words[0]} … ${action} ${entity}`;
}

const newerEntities: readonly (readonly string[])[] = [
  ["EXTERNAL", "SCHEMA"],
  ["PROPERTY", "GRAPH"],
  ["CONNECTION"],
];

/** Whether a statement begins behind a token. */
function isStart(before: Token | undefined): boolean {
  return before === undefined || before.text === ";";
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === "word" && token.text === text;
}

/** The offset in the string of one in its UTF-8 bytes. */
function stringOffset(sql: string, offset: number): number {
  return Buffer.from(sql).toString("utf8", 0, offset).length;
}
