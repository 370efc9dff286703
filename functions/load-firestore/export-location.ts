/** A folder of Cloud Storage: an export's, or one of many exports'. */
export interface ExportLocation {
  readonly bucket: string;
  /** Without slashes at its ends; empty for the bucket itself. */
  readonly path: string;
}

const uri = /^gs:\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?:\/(.*))?$/s;
const overallMetadata = /(?:^|\/)[^/]*\.overall_export_metadata$/;

/** Reads `gs://bucket/path`; undefined where it is not one. The path of an export's overall metadata means its export. */
export function parseExportLocation(text: string): ExportLocation | undefined {
  const [, bucket, path = ""] = uri.exec(text) ?? [];
  if (bucket === undefined) return undefined;
  return { bucket, path: path.replace(overallMetadata, "").replace(/^\/+|\/+$/g, "") };
}

/** As in `gs://bucket/path`. */
export function locationText({ bucket, path }: ExportLocation): string {
  return path === "" ? `gs://${bucket}` : `gs://${bucket}/${path}`;
}

/** Whether an object is the one that is written last of an export: the sign that the export is finished. */
export function isOverallMetadata(objectName: string): boolean {
  return overallMetadata.test(objectName);
}

/** Whether a location is the folder or in it. */
export function isWithin(location: ExportLocation, folder: ExportLocation): boolean {
  const isBelow = folder.path === "" || `${location.path}/`.startsWith(`${folder.path}/`);
  return location.bucket === folder.bucket && isBelow;
}
