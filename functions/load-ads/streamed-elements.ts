import { UnreadableAnswerError } from "../retry.ts";

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Asks for the next piece whenever it has read all; the end is undefined. */
type Reading<Result> = Generator<void, Result, string | undefined>;

/** In characters; what is longer is no row of a report. */
const longestValue = 1024 * 1024;

export interface ElementsOptions {
  /** The field of each message whose array's elements are handed out, as in `results`. */
  readonly field: string;
  /** Is told each other field of a message and its value's text, before what follows is read. */
  readonly onField: (field: string, text: string) => void;
}

/**
 * Reads an answer that is one message or an array of messages, JSON objects, while it arrives in pieces cut anywhere.
 * Hands out the elements of one field's arrays as the text that they are: nothing in them is parsed, so every digit
 * stays. No more than a piece and a value is in memory.
 */
export class StreamedElements {
  private readonly reading: Reading<void>;
  private readonly options: ElementsOptions;
  private text = "";
  private at = 0;
  /** Where the value that is being read begins; what stands before it is let go. */
  private start = 0;
  private depth = 0;
  private isInString = false;
  private found: string[] = [];

  constructor(options: ElementsOptions) {
    this.options = options;
    this.reading = this.answer();
    this.reading.next();
  }

  /** Takes the next piece and answers the elements that end in it. @throws UnreadableAnswerError */
  push(piece: string): readonly string[] {
    this.found = [];
    this.reading.next(piece);
    return this.found;
  }

  /** @throws UnreadableAnswerError where the answer is not whole */
  end(): void {
    this.reading.next(undefined);
  }

  private *answer(): Reading<void> {
    const isList = (yield* this.next()) === openBracket;
    if (isList) yield* this.list(openBracket, closeBracket, () => this.message());
    else yield* this.message();
    if ((yield* this.nextOrEnd()) !== undefined) throw unreadable("goes on after its end");
  }

  private message(): Reading<void> {
    return this.list(openBrace, closeBrace, () => this.member());
  }

  private *member(): Reading<void> {
    if ((yield* this.next()) !== quote) throw unreadable("is not JSON");
    const field = fieldName(yield* this.value());
    yield* this.expect(colon);
    if (field !== this.options.field) {
      this.options.onField(field, yield* this.value());
    } else {
      yield* this.list(openBracket, closeBracket, () => this.element());
    }
  }

  private *element(): Reading<void> {
    const text = yield* this.value();
    this.found.push(text);
  }

  /** Reads from an opening bracket to the closing one, with commas between the items. */
  private *list(open: number, close: number, item: () => Reading<void>): Reading<void> {
    yield* this.expect(open);
    if ((yield* this.next()) === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      yield* item();
      const separator = yield* this.next();
      this.at += 1;
      if (separator === close) return;
      if (separator !== comma) throw unreadable("is not JSON");
    }
  }

  private *expect(code: number): Reading<void> {
    if ((yield* this.next()) !== code) throw unreadable("is not JSON");
    this.at += 1;
  }

  /** A whole value as text. */
  private *value(): Reading<string> {
    yield* this.next();
    this.start = this.at;
    this.depth = 0;
    this.isInString = false;
    while (!this.isAtEndOfValue()) {
      if (this.at - this.start > longestValue) throw unreadable("states a value without an end");
      yield* this.more();
    }
    const text = this.text.slice(this.start, this.at);
    this.start = this.at;
    if (text === "") throw unreadable("is not JSON");
    return text;
  }

  /** Goes on in a value until it ends, which a number or word does at what follows it, or until the text is used up. */
  private isAtEndOfValue(): boolean {
    const { text } = this;
    let { at, depth, isInString } = this;
    let isEnd = false;
    for (; at < text.length && !isEnd; at += 1) {
      const code = text.charCodeAt(at);
      if (isInString) {
        if (code === backslash) at += 1;
        else if (code === quote) {
          isInString = false;
          isEnd = depth === 0;
        }
      } else if (code === quote) {
        isInString = true;
      } else if (code === openBrace || code === openBracket) {
        depth += 1;
      } else if (code === closeBrace || code === closeBracket) {
        if (depth === 0) break;
        depth -= 1;
        isEnd = depth === 0;
      } else if (depth === 0 && (code === comma || code === colon || code <= 0x20)) {
        break;
      }
    }
    this.at = at;
    this.depth = depth;
    this.isInString = isInString;
    return isEnd || at < text.length;
  }

  /** The code of the next character that is no space, which is not stepped over. */
  private *next(): Reading<number> {
    const code = yield* this.nextOrEnd();
    if (code === undefined) throw unreadable("breaks off");
    return code;
  }

  private *nextOrEnd(): Reading<number | undefined> {
    for (;;) {
      for (; this.at < this.text.length; this.at += 1) {
        const code = this.text.charCodeAt(this.at);
        if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      }
      this.start = this.at;
      const piece = yield;
      if (piece === undefined) return undefined;
      this.take(piece);
    }
  }

  private *more(): Reading<void> {
    const piece = yield;
    if (piece === undefined) throw unreadable("breaks off");
    this.take(piece);
  }

  private take(piece: string): void {
    this.text = this.text.slice(this.start) + piece;
    this.at -= this.start;
    this.start = 0;
  }
}

function fieldName(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw unreadable("is not JSON");
  }
}

function unreadable(how: string): UnreadableAnswerError {
  return new UnreadableAnswerError(`the answer ${how}`);
}
