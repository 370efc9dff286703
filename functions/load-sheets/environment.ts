import { z } from "zod";
import { type Environment, loaderVariables, readEnvironment, variable } from "../environment.ts";

const variables = {
  ...loaderVariables,
  SHEETS_FOLDER_ID: variable(
    z.string(),
    "the id of the Drive folder that holds the spreadsheets: the last part of its address",
    "1AbCdEfGhIjKlMnOpQrStUvWxYz",
  ),
  GOOGLE_API_ROOT_URL: variable(
    z.url().optional(),
    "the root URL of Google's Drive and Sheets APIs; Google's own where it is not set",
    "http://127.0.0.1:8080",
  ),
} as const;

export type LoadSheetsEnvironment = Environment<typeof variables>;

/** The environment of load-sheets. Throws an error that names each missing or invalid variable. */
export function loadSheetsEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): LoadSheetsEnvironment {
  return readEnvironment(variables, environment);
}
