import { z } from "zod";
import { addedSignatures } from "../../../../../local/bigquery/analyzer/added-signatures.ts";
import { languageOptions } from "../../../../../local/bigquery/analyzer/language.ts";
import { LocalService } from "../../../../../local/bigquery/analyzer/local-service.ts";
import { loadProtocol } from "../../../../../local/bigquery/analyzer/service.ts";

const answer = z.object({
  function: z.array(
    z.object({
      name_path: z.array(z.string()),
      options: z.object({ alias_name: z.string().optional() }).nullish(),
    }),
  ),
});

/** The functions that GoogleSQL's analyzer knows in BigQuery's dialect and those added to it, in capitals, each with its other name. */
export async function functionNames(): Promise<ReadonlyMap<string, string | undefined>> {
  const service = new LocalService(await loadProtocol());
  try {
    const known = answer.parse(
      await service.call("GetBuiltinFunctions", { language_options: languageOptions }),
    );
    const names = new Map<string, string | undefined>();
    for (const { name_path, options } of known.function) {
      // Operators go by names that begin with a dollar sign.
      if (name_path[0]?.startsWith("$") === true) continue;
      names.set(name_path.join(".").toUpperCase(), options?.alias_name?.toUpperCase());
    }
    for (const { name_path } of addedSignatures) names.set(name_path.join(".").toUpperCase(), undefined);
    return names;
  } finally {
    await service.close();
  }
}
