/** How one action of a run ended. */
export interface ActionOutcome {
  /** `dataset.name`, as the Dataform CLI writes it. */
  readonly name: string;
  readonly kind: "table" | "assertion" | "operation";
  readonly status: "succeeded" | "failed" | "skipped" | "disabled";
  /** Why it failed or was skipped, where the CLI says so. */
  readonly message?: string;
}

const header =
  /^(Table created|Assertion passed|Operation completed successfully|Dataset creation failed|Assertion failed|Operation failed|Skipping dataset creation|Skipping assertion execution|Skipping operation execution|Dataset creation disabled|Assertion execution disabled|Operation execution disabled): {1,2}(\S+)(?: \[\w+\])*(?: \((.*)\))?\s*$/;

const meanings: Readonly<Record<string, Pick<ActionOutcome, "kind" | "status">>> = {
  "Table created": { kind: "table", status: "succeeded" },
  "Assertion passed": { kind: "assertion", status: "succeeded" },
  "Operation completed successfully": { kind: "operation", status: "succeeded" },
  "Dataset creation failed": { kind: "table", status: "failed" },
  "Assertion failed": { kind: "assertion", status: "failed" },
  "Operation failed": { kind: "operation", status: "failed" },
  "Skipping dataset creation": { kind: "table", status: "skipped" },
  "Skipping assertion execution": { kind: "assertion", status: "skipped" },
  "Skipping operation execution": { kind: "operation", status: "skipped" },
  "Dataset creation disabled": { kind: "table", status: "disabled" },
  "Assertion execution disabled": { kind: "assertion", status: "disabled" },
  "Operation execution disabled": { kind: "operation", status: "disabled" },
};

/**
 * Reads the Dataform CLI's progress, which it has no machine-readable form of, line by line. A failure's lines (job, the
 * statement behind `>`, then the message) follow its header on stderr; it is handed over when the next header or the end comes.
 */
export class RunOutput {
  readonly #onOutcome: (outcome: ActionOutcome) => void;
  #failure: { readonly outcome: ActionOutcome; readonly lines: string[] } | undefined;
  readonly #otherErrors: string[] = [];

  constructor(onOutcome: (outcome: ActionOutcome) => void) {
    this.#onOutcome = onOutcome;
  }

  /** What the CLI said on stderr outside of any action. */
  get otherErrors(): readonly string[] {
    return this.#otherErrors;
  }

  read(line: string, stream: "stdout" | "stderr"): void {
    const outcome = outcomeOf(line);
    if (stream === "stdout") {
      if (outcome !== undefined) this.#onOutcome(outcome);
    } else if (outcome !== undefined) {
      this.end();
      this.#failure = { outcome, lines: [] };
    } else if (this.#failure !== undefined) {
      this.#failure.lines.push(line);
    } else if (line.trim() !== "") {
      this.#otherErrors.push(line);
    }
  }

  /** Hands over what is still open. */
  end(): void {
    if (this.#failure === undefined) return;
    const { outcome, lines } = this.#failure;
    this.#failure = undefined;
    const message = lines
      .filter((line) => !line.startsWith("  > ") && !/^\s*(,?\s*jobId|,?\s*Bytes billed): /.test(line))
      .map((line) => line.trim().replace(/^bigquery error: /, ""))
      .filter((line) => line !== "")
      .join("\n");
    this.#onOutcome(message === "" ? outcome : { ...outcome, message });
  }
}

function outcomeOf(line: string): ActionOutcome | undefined {
  const [, phrase, name, reason] = header.exec(line) ?? [];
  const meaning = phrase === undefined ? undefined : meanings[phrase];
  if (meaning === undefined || name === undefined) return undefined;
  return { name, ...meaning, ...(reason === undefined ? {} : { message: reason }) };
}
