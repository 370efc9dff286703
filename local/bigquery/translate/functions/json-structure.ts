import { argumentSql, type FunctionFamily } from "./sql.ts";

/** What JSON values consist of. JSON_KEYS has its mode by name, alone or behind a depth. */
export const jsonStructureFunctions: FunctionFamily = {
  json_keys: (call) => {
    const [, second, third] = call.arguments;
    const depth = second?.type.kind === "INT64" ? second.sql : "NULL";
    const mode = third?.sql ?? (second?.type.kind === "STRING" ? second.sql : "'strict'");
    return `googlesql_json_keys(${argumentSql(call, 0)}, ${depth}, ${mode})`;
  },
  json_flatten: (call) => `googlesql_json_flatten(${argumentSql(call, 0)})`,
};
