import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32c, unmask } from "../../../../functions/load-firestore/export/crc32c.ts";
import { checksum, frame } from "./export-encoder.ts";

describe("crc32c", () => {
  it("is what RFC 3720, appendix B.4, says", () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, index) => index);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(ascending)).toBe(0x46dd794e);
    expect(crc32c(ascending.toReversed())).toBe(0x113fdb5c);
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });

  it("is the same for any part of any bytes as when computed a bit at a time", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(80), fc.nat(80), (bytes, one, other) => {
        const [start, end] = [
          Math.min(one, other, bytes.length),
          Math.min(Math.max(one, other), bytes.length),
        ];
        expect(crc32c(bytes, start, end)).toBe(checksum(bytes.subarray(start, end)));
      }),
    );
  });

  it("is stored masked in a header", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (data) => {
        const header = frame(1, data);
        const stored = new DataView(header.buffer, header.byteOffset).getUint32(0, true);
        expect(unmask(stored)).toBe(checksum(Uint8Array.of(1, ...data)));
      }),
    );
  });
});
