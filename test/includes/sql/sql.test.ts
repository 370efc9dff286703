import { describe, expect, it } from "vitest";
import { sql } from "../../../includes/sql/sql.ts";

describe("sql", () => {
  it("takes off the indentation that all lines share", () => {
    const text = sql`
      SELECT 1
        AS one
    `;
    expect(text).toBe("SELECT 1\n  AS one");
  });

  it("indents an inserted text like the line in which it stands", () => {
    const inner = "a,\nb";
    const text = sql`
      SELECT
        ${inner}
      FROM t WHERE x IN (${inner})
    `;
    expect(text).toBe("SELECT\n  a,\n  b\nFROM t WHERE x IN (a,\nb)");
  });

  it("keeps backslashes as GoogleSQL's own", () => {
    expect(sql`SELECT r"\d+\n"`).toBe('SELECT r"\\d+\\n"');
  });

  it("leaves an inserted text's own indentation alone", () => {
    const inner = "(\n  SELECT 1\n)";
    const text = sql`
      SELECT *
      FROM ${inner}
    `;
    expect(text).toBe("SELECT *\nFROM (\n  SELECT 1\n)");
  });
});
