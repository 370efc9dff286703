import type { Damage } from "./damage.ts";

/** The types of a log's pieces: LevelDB, doc/log_format.md. */
export const pieceType = { full: 1, first: 2, middle: 3, last: 4 } as const;

/** A record of a log, put together from its pieces, each of which matched its checksum. */
export interface LogRecord {
  readonly kind: "record";
  /** Where its first piece begins in the file, in bytes. */
  readonly offset: number;
  readonly data: Uint8Array;
}

interface RecordInHand {
  readonly offset: number;
  readonly pieces: Uint8Array[];
  size: number;
}

/** Puts the pieces of a log together to records and tells which are missing. */
export class RecordAssembly {
  readonly #file: string;
  readonly #maximumRecordBytes: number;
  #inHand: RecordInHand | null = null;
  /** Whether the next pieces without a beginning belong to damage that has been told already. */
  #isLossTold = false;

  constructor(file: string, maximumRecordBytes: number) {
    this.#file = file;
    this.#maximumRecordBytes = maximumRecordBytes;
  }

  /** Takes the piece at `offset`; the record that it completes, the damage that it shows, or null. */
  add(type: number, piece: Uint8Array, offset: number): LogRecord | Damage | null {
    if (type === pieceType.full) {
      this.#isLossTold = false;
      return { kind: "record", offset, data: piece };
    }
    if (type === pieceType.first) {
      this.#isLossTold = false;
      this.#inHand = { offset, pieces: [], size: 0 };
    }
    const inHand = this.#inHand;
    if (inHand === null) return this.#orphan(offset);
    inHand.pieces.push(piece);
    inHand.size += piece.length;
    if (inHand.size > this.#maximumRecordBytes) {
      return this.damaged(offset, `a record of more than ${this.#maximumRecordBytes} bytes`);
    }
    if (type !== pieceType.last) return null;
    this.#inHand = null;
    return { kind: "record", offset: inHand.offset, data: Buffer.concat(inHand.pieces, inHand.size) };
  }

  /** Gives up the record in hand, if there is one, because `cause` comes instead of its next piece. */
  interrupt(cause: string): Damage | null {
    if (this.#inHand === null) return null;
    const { offset } = this.#inHand;
    this.#inHand = null;
    return this.#damage(offset, `the record that begins here has no end: ${cause}`);
  }

  /** Damage at `offset`, by which the record in hand is lost too. */
  damaged(offset: number, reason: string): Damage {
    const lost = this.#inHand === null ? "" : `; the record that begins at ${this.#inHand.offset} is lost`;
    this.#inHand = null;
    this.#isLossTold = true;
    return this.#damage(offset, `${reason}${lost}`);
  }

  #orphan(offset: number): Damage | null {
    if (this.#isLossTold) return null;
    this.#isLossTold = true;
    return this.#damage(offset, "a piece of a record whose beginning is missing");
  }

  #damage(offset: number, reason: string): Damage {
    return { kind: "damage", file: this.#file, offset, reason, record: null };
  }
}
