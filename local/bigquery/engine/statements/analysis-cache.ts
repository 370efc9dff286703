import type { AnalyzeRequest, Analyzer, AstNode, ParsedText } from "../../analyzer/analyzer.ts";

const keptAnalyses = 256;
const longestKey = 20_000;

/** Keeps the latest analyses: what a loop's condition or a script run again asks is the same text over the same types. */
export class AnalysisCache {
  readonly #analyses = new Map<string, AstNode>();

  async analyze(
    analyzer: Analyzer,
    request: AnalyzeRequest,
    parsed: ParsedText | undefined,
  ): Promise<AstNode> {
    const key = request.sqlFunctions?.length ? undefined : JSON.stringify(request);
    if (key === undefined || key.length > longestKey) return analyzer.analyze(request, parsed);
    const known = this.#analyses.get(key);
    const statement = known ?? (await analyzer.analyze(request, parsed));
    this.#analyses.delete(key);
    this.#analyses.set(key, statement);
    const [oldest] = this.#analyses.keys();
    if (this.#analyses.size > keptAnalyses && oldest !== undefined) this.#analyses.delete(oldest);
    return statement;
  }
}
