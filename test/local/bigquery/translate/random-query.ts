import type { RandomRelation } from "./random-expressions.ts";
import { RandomReshaping } from "./random-reshaping.ts";

/** A query over the tables `orders`, `numbers` and `patients` whose rows, not their order, are the same for every right answer. */
export function randomQuery(choices: readonly number[]): string {
  return new QueryWriter(choices).relation(4).sql;
}

/** Writes a query step by step, each over the rows of the one before. */
class QueryWriter extends RandomReshaping {
  relation(depth: number): RandomRelation {
    if (depth === 0) return this.table();
    const steps = [
      () => this.table(),
      () => this.#filter(this.relation(depth - 1)),
      () => this.#project(this.relation(depth - 1)),
      () => this.#join(this.relation(depth - 1), this.relation(depth - 2 < 0 ? 0 : depth - 2)),
      () => this.#group(this.relation(depth - 1)),
      () => this.#window(this.relation(depth - 1)),
      () => this.#union(this.relation(depth - 1)),
      () => this.#limit(this.relation(depth - 1)),
      () => this.#with(this.relation(depth - 1)),
      () => this.#unnest(this.relation(depth - 1)),
      () => this.#membership(this.relation(depth - 1)),
      () => this.#frame(this.relation(depth - 1)),
      () => this.#correlate(this.relation(depth - 1)),
      () => this.#nest(this.relation(depth - 1)),
      () => this.#nestAndUnnest(this.relation(depth - 1)),
      () => this.#distinct(this.relation(depth - 1)),
      () => this.pivot(this.relation(depth - 1)),
      () => this.unpivot(this.relation(depth - 1)),
      () => this.using(this.relation(depth - 1)),
      () => this.matchArrays(this.relation(depth - 1)),
      () => this.corresponding(this.relation(depth - 1)),
      () => this.recurse(this.relation(depth - 1)),
    ];
    return this.pick(steps)();
  }

  #filter({ sql, columns }: RandomRelation): RandomRelation {
    return { sql: `SELECT * FROM (${sql}) WHERE ${this.predicate(columns)}`, columns };
  }

  #project({ sql, columns }: RandomRelation): RandomRelation {
    const added = { name: this.name(), type: "INT64" } as const;
    const kept = columns.filter(() => this.pick([true, true, false]));
    const list = [...kept.map((column) => column.name), `${this.integer(columns)} AS ${added.name}`];
    return { sql: `SELECT ${list.join(", ")} FROM (${sql})`, columns: [...kept, added] };
  }

  #join(left: RandomRelation, right: RandomRelation): RandomRelation {
    const kind = this.pick(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"]);
    const sides = [
      { alias: "l", columns: left.columns },
      { alias: "r", columns: right.columns },
    ].map(({ alias, columns }) => ({
      alias,
      columns: columns.map((column) => ({ column, name: this.name() })),
    }));
    const list = sides.flatMap(({ alias, columns }) =>
      columns.map(({ column, name }) => `${alias}.${column.name} AS ${name}`),
    );
    const integers = [left, right].map(
      ({ columns }) => columns.find((column) => column.type === "INT64")?.name,
    );
    const [first, second] = integers;
    if (first === undefined || second === undefined) return left;
    const more = this.pick(["", " AND r.x IS NOT NULL", " AND l.x > 1"])
      .replace("l.x", `l.${first}`)
      .replace("r.x", `r.${second}`);
    const condition = kind === "CROSS JOIN" ? "" : ` ON l.${first} = r.${second}${more}`;
    return {
      sql: `SELECT ${list.join(", ")} FROM (${left.sql}) l ${kind} (${right.sql}) r${condition}`,
      columns: sides.flatMap(({ columns }) =>
        columns.map(({ column, name }) => ({ name, type: column.type })),
      ),
    };
  }

  #group({ sql, columns }: RandomRelation): RandomRelation {
    const keys = columns.filter(() => this.pick([true, false]));
    const names = [this.name(), this.name(), this.name()] as const;
    const aggregates = [
      `COUNT(*) AS ${names[0]}`,
      `SUM(${this.integer(columns)}) AS ${names[1]}`,
      `${this.pick(["MIN", "MAX"])}(${this.columnOf(columns, "STRING")}) AS ${names[2]}`,
    ];
    const list = keys.map((key) => key.name);
    const by = list.length === 0 ? "" : ` GROUP BY ${list.join(", ")}`;
    const having = this.pick(["", " HAVING COUNT(*) > 1"]);
    return {
      sql: `SELECT ${[...list, ...aggregates].join(", ")} FROM (${sql})${by}${having}`,
      columns: [
        ...keys,
        { name: names[0], type: "INT64" },
        { name: names[1], type: "INT64" },
        { name: names[2], type: "STRING" },
      ],
    };
  }

  /** Rows that tie get the same values. */
  #window({ sql, columns }: RandomRelation): RandomRelation {
    const name = this.name();
    const partition = this.pick(["", `PARTITION BY ${this.columnOf(columns, "STRING")} `]);
    const direction = this.pick(["", " DESC", " NULLS LAST"]);
    const order = `ORDER BY ${this.pick([this.columnOf(columns, "INT64"), this.columnOf(columns, "FLOAT64")])}${direction}`;
    const call = this.pick(["RANK()", "DENSE_RANK()", `SUM(${this.columnOf(columns, "INT64")})`, "COUNT(*)"]);
    const filter = this.pick(["", ` WHERE TRUE QUALIFY ${name} > 1`]);
    return {
      sql: `SELECT *, ${call} OVER (${partition}${order}) AS ${name} FROM (${sql})${filter}`,
      columns: [...columns, { name, type: "INT64" }],
    };
  }

  #union(relation: RandomRelation): RandomRelation {
    const operator = this.pick(["UNION ALL", "UNION DISTINCT", "EXCEPT DISTINCT", "INTERSECT DISTINCT"]);
    const filtered = this.#filter(relation);
    return { sql: `(${relation.sql}) ${operator} (${filtered.sql})`, columns: relation.columns };
  }

  /** Sorted by all columns, so that rows which tie are equal. */
  #limit({ sql, columns }: RandomRelation): RandomRelation {
    const direction = this.pick(["", " DESC"]);
    const order = columns.map((column) => `${column.name}${direction}`).join(", ");
    return { sql: `SELECT * FROM (${sql}) ORDER BY ${order} LIMIT ${this.pick([3, 1, 10])}`, columns };
  }

  #with({ sql, columns }: RandomRelation): RandomRelation {
    const name = `w${this.name()}`;
    const key = columns.find((column) => column.type === "INT64")?.name;
    const filter =
      key === undefined
        ? ""
        : ` WHERE ${key} IN (SELECT ${key} FROM ${name} WHERE ${this.predicate(columns)})`;
    return {
      sql: `WITH ${name} AS (${sql}) SELECT * FROM ${name}${filter} UNION ALL SELECT * FROM ${name}`,
      columns,
    };
  }

  #unnest({ sql, columns }: RandomRelation): RandomRelation {
    const name = this.name();
    const join = this.pick([", ", " LEFT JOIN "]);
    const array = this.pick([`[${this.integer(columns, "u.")}, 5]`, "CAST([] AS ARRAY<INT64>)"]);
    return {
      sql: `SELECT u.*, ${name} FROM (${sql}) u${join}UNNEST(${array}) AS ${name}`,
      columns: [...columns, { name, type: "INT64" }],
    };
  }

  #membership({ sql, columns }: RandomRelation): RandomRelation {
    const name = this.name();
    const test = this.pick([
      () => `${this.integer(columns, "m.")} IN (SELECT n FROM numbers)`,
      () => `EXISTS (SELECT 1 FROM numbers WHERE numbers.n = ${this.columnOf(columns, "INT64", "m.")})`,
      () => `${this.columnOf(columns, "FLOAT64", "m.")} NOT IN (SELECT f FROM numbers WHERE f IS NOT NULL)`,
      () => `(SELECT COUNT(*) FROM numbers WHERE numbers.n = ${this.columnOf(columns, "INT64", "m.")}) = 1`,
    ])();
    return {
      sql: `SELECT m.*, IF(${test}, 1, 0) AS ${name} FROM (${sql}) m`,
      columns: [...columns, { name, type: "INT64" }],
    };
  }

  /** Sorted by all columns, so that frames of rows which tie are equal. */
  #frame({ sql, columns }: RandomRelation): RandomRelation {
    const name = this.name();
    const direction = this.pick(["", " DESC", " NULLS LAST", " DESC NULLS FIRST"]);
    const order = columns.map((column) => `${column.name}${direction}`).join(", ");
    const frame = this.pick([
      "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW",
      "ROWS UNBOUNDED PRECEDING",
      "ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING",
      "ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING",
      "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
    ]);
    const value = this.columnOf(columns, "INT64");
    const call = this.pick([
      `SUM(${value})`,
      `COUNT(${value})`,
      `MAX(${value})`,
      `FIRST_VALUE(${value})`,
      `LAST_VALUE(${value} IGNORE NULLS)`,
      `NTH_VALUE(${value}, 2)`,
    ]);
    return {
      sql: `SELECT *, ${call} OVER (ORDER BY ${order} ${frame}) AS ${name} FROM (${sql})`,
      columns: [...columns, { name, type: "INT64" }],
    };
  }

  #correlate({ sql, columns }: RandomRelation): RandomRelation {
    const name = this.name();
    const key = this.columnOf(columns, "INT64", "m.");
    const value = this.pick([
      "COUNT(*)",
      "MAX(o.id)",
      "SUM(o.id)",
      "COUNTIF(o.status = 'paid')",
      "COUNT(DISTINCT o.status)",
    ]);
    const more = this.pick([
      "",
      " AND o.id > 2",
      " AND o.status IS NOT NULL",
      " AND o.id IN (SELECT n FROM numbers)",
    ]);
    return {
      sql: `SELECT m.*, (SELECT ${value} FROM orders AS o WHERE o.patient_id = ${key}${more}) AS ${name} FROM (${sql}) AS m`,
      columns: [...columns, { name, type: "INT64" }],
    };
  }

  /** Groups with the array of their rows, read by subqueries. */
  #nest(relation: RandomRelation): RandomRelation {
    const { sql, key } = this.#nested(relation);
    const names = [this.name(), this.name()] as const;
    const filter = this.pick([
      "",
      " WHERE r.x > 2",
      " WHERE r.y IS NULL",
      " WHERE r.x IN (SELECT n FROM numbers)",
    ]);
    const value = this.pick(["SUM(r.x)", "COUNT(r.y)", "MAX(r.x)"]);
    return {
      sql: `SELECT ${key}, ARRAY_LENGTH(members) AS ${names[0]}, (SELECT ${value} FROM UNNEST(members) AS r${filter}) AS ${names[1]} FROM (${sql})`,
      columns: [
        { name: key, type: "STRING" },
        { name: names[0], type: "INT64" },
        { name: names[1], type: "INT64" },
      ],
    };
  }

  #nestAndUnnest(relation: RandomRelation): RandomRelation {
    const { sql, key } = this.#nested(relation);
    const names = [this.name(), this.name()] as const;
    const members = this.pick([
      "UNNEST(members) AS r",
      "UNNEST(ARRAY_REVERSE(members)) AS r",
      "UNNEST(ARRAY(SELECT AS STRUCT m.x + 1 AS x, m.y FROM UNNEST(members) AS m WHERE m.x IS NOT NULL)) AS r",
    ]);
    const join = this.pick([", ", " LEFT JOIN "]);
    return {
      sql: `SELECT n.${key}, r.x AS ${names[0]}, r.y AS ${names[1]} FROM (${sql}) AS n${join}${members}`,
      columns: [
        { name: key, type: "STRING" },
        { name: names[0], type: "INT64" },
        { name: names[1], type: "STRING" },
      ],
    };
  }

  /** A key and the array `members` of its rows. */
  #nested({ sql, columns }: RandomRelation): { readonly sql: string; readonly key: string } {
    const key = this.name();
    const member = `STRUCT(${this.integer(columns)} AS x, ${this.columnOf(columns, "STRING")} AS y)`;
    return {
      key,
      sql: `SELECT ${this.columnOf(columns, "STRING")} AS ${key}, ARRAY_AGG(${member}) AS members FROM (${sql}) GROUP BY ${key}`,
    };
  }

  #distinct({ sql, columns }: RandomRelation): RandomRelation {
    const first = this.pick(columns);
    const kept = [first, ...columns.filter((column) => column !== first && this.pick([true, false]))];
    return { sql: `SELECT DISTINCT ${kept.map(({ name }) => name).join(", ")} FROM (${sql})`, columns: kept };
  }
}
