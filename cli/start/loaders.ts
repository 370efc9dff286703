import type { FunctionTarget } from "../../functions/build.ts";
import type { SourceTable } from "../../includes/contracts/source-table.ts";

/** The kinds of source that functions load. */
export type LoadedKind = Exclude<SourceTable["kind"], "federated">;

/** In the order in which they are shown. */
export const loadedKinds: readonly LoadedKind[] = ["spreadsheets", "firestore", "ads"];

export interface Loader {
  readonly target: FunctionTarget;
  /** The name of the step that calls it. */
  readonly step: string;
}

/** The function that loads each kind of source that has no SQL door. */
export const loaders: Readonly<Record<LoadedKind, Loader>> = {
  spreadsheets: { target: "loadSheets", step: "Load the spreadsheets" },
  firestore: { target: "loadFirestore", step: "Load Firestore" },
  ads: { target: "loadAds", step: "Load the ad reports" },
};
