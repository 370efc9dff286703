import { RandomExpressions, type RandomRelation } from "./random-expressions.ts";

/** Writes steps that give rows another shape, or find rows by their own result. */
export class RandomReshaping extends RandomExpressions {
  /** Sums by the values of a text, a column each. */
  protected pivot(relation: RandomRelation): RandomRelation {
    const { sql, columns } = relation;
    const key = columns.find(({ type }) => type === "INT64");
    const text = columns.find(({ type }) => type === "STRING");
    if (key === undefined || text === undefined) return relation;
    const [first, second] = [this.name(), this.name()];
    const value = this.integer(columns);
    return {
      sql: `SELECT * FROM (SELECT ${key.name}, ${text.name}, ${value} AS v FROM (${sql})) PIVOT (SUM(v) AS s, COUNT(*) AS n FOR ${text.name} IN ('paid' AS ${first}, NULL AS ${second}))`,
      columns: [
        key,
        ...[first, second].flatMap((name) => [
          { name: `s_${name}`, type: "INT64" as const },
          { name: `n_${name}`, type: "INT64" as const },
        ]),
      ],
    };
  }

  /** A row for each of two columns. */
  protected unpivot(relation: RandomRelation): RandomRelation {
    const { sql, columns } = relation;
    const [first, second] = columns.filter(({ type }) => type === "INT64");
    if (first === undefined || second === undefined) return relation;
    const kept = columns.filter((column) => column !== first && column !== second);
    const [value, name, one, other] = [this.name(), this.name(), this.name(), this.name()];
    const nulls = this.pick(["", "INCLUDE NULLS "]);
    // Computed, as the same column under two names is one that cannot be there twice.
    const list = [
      ...kept.map((column) => column.name),
      `${first.name} + 0 AS ${one}`,
      `${second.name} + 1 AS ${other}`,
    ];
    return {
      sql: `SELECT * FROM (SELECT ${list.join(", ")} FROM (${sql})) UNPIVOT ${nulls}(${value} FOR ${name} IN (${one} AS 'first', ${other} AS 'second'))`,
      columns: [...kept, { name: value, type: "INT64" }, { name, type: "STRING" }],
    };
  }

  /** Joins with patients by a column of one name. */
  protected using(relation: RandomRelation): RandomRelation {
    const { sql, columns } = relation;
    const key = columns.find(({ type }) => type === "INT64");
    if (key === undefined) return relation;
    const [shared, name] = [this.name(), this.name()];
    const others = columns.filter((column) => column !== key);
    const list = [`${key.name} AS ${shared}`, ...others.map((column) => column.name)];
    const kind = this.pick(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]);
    return {
      sql: `SELECT * FROM (SELECT ${list.join(", ")} FROM (${sql})) ${kind} (SELECT id AS ${shared}, name AS ${name} FROM patients) USING (${shared})`,
      columns: [{ name: shared, type: "INT64" }, ...others, { name, type: "STRING" }],
    };
  }

  /** An outer join whose condition asks the arrays of one side for rows of the other. */
  protected matchArrays(relation: RandomRelation): RandomRelation {
    const { sql, columns } = relation;
    const key = columns.find(({ type }) => type === "INT64");
    if (key === undefined) return relation;
    const name = this.name();
    const limit = this.columnOf(columns, "INT64", "l.");
    const condition = this.pick([
      `EXISTS (SELECT 1 FROM UNNEST(r.items) AS i WHERE i.quantity <= ${limit})`,
      `(SELECT MAX(i.quantity) FROM UNNEST(r.items) AS i) > ${limit}`,
      `${limit} IN (SELECT i.quantity FROM UNNEST(r.items) AS i)`,
    ]);
    return {
      sql: `SELECT l.*, r.id AS ${name} FROM (${sql}) AS l ${this.pick(["LEFT", "RIGHT"])} JOIN orders AS r ON l.${key.name} = r.patient_id AND ${condition}`,
      columns: [...columns, { name, type: "INT64" }],
    };
  }

  protected corresponding(relation: RandomRelation): RandomRelation {
    const { sql, columns } = relation;
    const list = columns.map(({ name }) => name);
    const mode = this.pick(["", "LEFT ", "FULL "]);
    return {
      sql: `SELECT ${list.join(", ")} FROM (${sql}) ${mode}UNION ALL CORRESPONDING SELECT ${[...list].reverse().join(", ")} FROM (${sql}) WHERE ${this.predicate(columns)}`,
      columns,
    };
  }

  /** Follows numbers up to a depth. */
  protected recurse(relation: RandomRelation): RandomRelation {
    const { sql, columns } = relation;
    const [name, depth] = [this.name(), this.name()];
    const query = `r${name}`;
    const start = `SELECT ${this.integer(columns)} AS ${name}, 0 AS ${depth} FROM (${sql})`;
    const step = this.pick([
      `SELECT ${name} + 1, ${depth} + 1 FROM ${query} WHERE ${depth} < 2`,
      `SELECT ${query}.${name} * 2, ${depth} + 1 FROM ${query} JOIN numbers ON n = ${query}.${name} WHERE ${depth} < 3`,
    ]);
    return {
      sql: `WITH RECURSIVE ${query} AS (${start} UNION ${this.pick(["ALL", "DISTINCT"])} ${step}) SELECT * FROM ${query}`,
      columns: [
        { name, type: "INT64" },
        { name: depth, type: "INT64" },
      ],
    };
  }
}
