import { BigQuery } from "@google-cloud/bigquery";
import type { RunTarget } from "./dataform-cli.ts";

/** The official client of a target: an embedded BigQuery by its address, or Google's with the environment's credentials. */
export function bigQueryClient({ warehouse, bigQueryUrl }: RunTarget): BigQuery {
  return new BigQuery({
    projectId: warehouse.project,
    location: warehouse.location,
    ...(bigQueryUrl === undefined ? {} : { apiEndpoint: bigQueryUrl }),
  });
}
