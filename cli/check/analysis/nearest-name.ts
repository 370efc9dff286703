/** GoogleSQL's hint of the name that was meant; empty where none is near. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? "" : `; Did you mean ${nearest}?`;
}

/** The nearest of the names that differs in no more than a fifth of its characters, at least in two. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor((name.split(".").at(-1)?.length ?? 0) / 5)) + 1;
  for (const each of names) {
    if (Math.abs(each.length - name.length) >= least) continue;
    const distance = editDistance(name.toLowerCase(), each.toLowerCase(), least);
    if (distance < least) [nearest, least] = [each, distance];
  }
  return nearest;
}

/** How many characters are to be added, left out or replaced; `limit` where that many would not do. */
function editDistance(left: string, right: string, limit: number): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) >= limit) return limit;
    row = next;
  }
  return row[right.length] ?? limit;
}
