/** Compares texts by their UTF-8 bytes, which is by code points: the order of names in Google's stores. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const [first, second] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (first !== second) return rank(first) - rank(second);
  }
  return left.length - right.length;
}

/** Surrogates stand for the code points beyond all that one unit can hold. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
