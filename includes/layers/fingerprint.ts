/**
 * A short fingerprint of a text, for labels: FNV-1a over UTF-16 code units, twice with different seeds, as 16
 * hexadecimal digits (http://www.isthe.com/chongo/tech/comp/fnv). Dataform's sandbox has no cryptography.
 */
export function fingerprint(text: string): string {
  return [0x811c9dc5, 0x01000193].map((seed) => fnv1a(text, seed).toString(16).padStart(8, "0")).join("");
}

function fnv1a(text: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
