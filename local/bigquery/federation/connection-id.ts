/** A connection resource as BigQuery addresses it. */
export interface ConnectionId {
  /** Absent where the default project is meant. */
  readonly project: string | undefined;
  /** Lower case. */
  readonly location: string;
  readonly name: string;
}

/**
 * Reads a connection id as EXTERNAL_QUERY takes it: `projects/p/locations/l/connections/n`, `p.l.n`, or `l.n` in the default
 * project. Project ids may hold dots (`example.com:p`). Answers undefined for anything else.
 */
export function parseConnectionId(text: string): ConnectionId | undefined {
  const path = /^projects\/([^/]+)\/locations\/([^/]+)\/connections\/([^/]+)$/.exec(text);
  const match = path ?? /^(?:(.+)\.)?([^./]+)\.([^./]+)$/.exec(text);
  const [, project, location, name] = match ?? [];
  if (location === undefined || name === undefined) return undefined;
  return { project, location: location.toLowerCase(), name };
}

export function connectionPath(id: ConnectionId): string {
  const { project, location, name } = id;
  return project === undefined
    ? `${location}.${name}`
    : `projects/${project}/locations/${location}/connections/${name}`;
}
