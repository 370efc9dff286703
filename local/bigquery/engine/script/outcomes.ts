import type { ResultSet } from "../engine.ts";

/** A result that several outcomes hold: it is closed when each of them has closed its own. */
export function shareResult(result: ResultSet): { readonly share: () => ResultSet } {
  let open = 0;
  return {
    share: () => {
      open += 1;
      let isOpen = true;
      return {
        columns: result.columns,
        rowCount: result.rowCount,
        read: (start, count) => result.read(start, count),
        close: async () => {
          if (!isOpen) return;
          isOpen = false;
          open -= 1;
          if (open === 0) await result.close();
        },
      };
    },
  };
}
