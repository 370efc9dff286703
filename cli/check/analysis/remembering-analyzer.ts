import type {
  AnalyzeRequest,
  Analyzer,
  AstNode,
  EvaluatedRows,
  EvaluateRequest,
  ParsedText,
} from "../../../local/bigquery/analyzer/analyzer.ts";

/**
 * Remembers what the analyzer answered to what was asked in the last two rounds: of a statement whose text and tables are as they
 * were, nothing has to be asked again.
 */
export class RememberingAnalyzer implements Analyzer {
  readonly #analyzer: Analyzer;
  #before = new Map<string, Promise<unknown>>();
  #now = new Map<string, Promise<unknown>>();
  /** How often the analyzer itself was asked to resolve a statement. */
  analyses = 0;

  constructor(analyzer: Analyzer) {
    this.#analyzer = analyzer;
  }

  /** Forgets what was not asked since the last call. */
  nextRound(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  parseScript(sql: string): Promise<AstNode> {
    return this.#remember(`parse ${sql}`, () => this.#analyzer.parseScript(sql));
  }

  tableNames(sql: string): Promise<readonly (readonly string[])[]> {
    return this.#remember(`names ${sql}`, () => this.#analyzer.tableNames(sql));
  }

  analyze(request: AnalyzeRequest, parsed?: ParsedText): Promise<AstNode> {
    return this.#remember(`analyze ${JSON.stringify(request)}`, () => {
      this.analyses += 1;
      return this.#analyzer.analyze(request, parsed);
    });
  }

  evaluate(request: EvaluateRequest): Promise<EvaluatedRows> {
    if (request.tables !== undefined || request.parameters !== undefined)
      return this.#analyzer.evaluate(request);
    return this.#remember(`evaluate ${request.sql}`, () => this.#analyzer.evaluate(request));
  }

  close(): Promise<void> {
    return this.#analyzer.close();
  }

  #remember<Answer>(question: string, ask: () => Promise<Answer>): Promise<Answer> {
    // A question's kind says what its answer is.
    const known = (this.#now.get(question) ?? this.#before.get(question)) as Promise<Answer> | undefined;
    const answer = known ?? ask();
    this.#now.set(question, answer);
    return answer;
  }
}
