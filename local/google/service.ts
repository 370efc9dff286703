/** The services of Google that are stood in for. */
export type Service = "drive" | "sheets" | "firestore" | "storage" | "ads";
