import { z } from "zod";
import { type Call, parseStrictly } from "../call.ts";
import { GoogleError, invalidArgument, unimplemented } from "../errors.ts";
import type { Firestore } from "./firestore.ts";
import { databaseResource } from "./operation.ts";

/** Answers what the Admin API says of databases: list, create, get. */
export function handleDatabases(firestore: Firestore, call: Call, project: string, id?: string): unknown {
  switch (`${call.method} ${id === undefined ? "databases" : "database"}`) {
    case "GET databases": {
      parseStrictly(z.strictObject({}), call.query, "projects.databases.list");
      const databases = firestore.databasesOf(project).map(databaseResource);
      return databases.length === 0 ? {} : { databases };
    }
    case "GET database":
      parseStrictly(z.strictObject({}), call.query, "projects.databases.get");
      return databaseResource(firestore.properties({ project, database: id ?? "" }));
    case "POST databases":
      return createDatabase(firestore, call, project);
    default:
      throw unimplemented(`The Firestore method ${call.method} /v1/projects/${call.path.join("/")}`);
  }
}

const createQuery = z.strictObject({ databaseId: z.string() });
const createBody = z.strictObject({
  name: z.string().optional(),
  locationId: z.string(),
  type: z.literal("FIRESTORE_NATIVE"),
});

function createDatabase(firestore: Firestore, call: Call, project: string): unknown {
  const { databaseId: id } = parseStrictly(createQuery, call.query, "projects.databases.create");
  const { locationId } = parseStrictly(createBody, call.body ?? {}, "projects.databases.create");
  if (id !== "(default)" && !/^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id))
    throw invalidArgument(`database_id '${id}' is invalid.`);
  if (firestore.databasesOf(project).some((database) => database.id === id)) {
    throw new GoogleError(409, "Database already exists. Please use another database_id", "ALREADY_EXISTS");
  }
  const database = { project, id, locationId, createTime: call.now().toISOString() };
  firestore.store.commit([{ kind: "database", database }]);
  const type = "type.googleapis.com/google.firestore.admin.v1";
  const response = databaseResource(database);
  return {
    name: `${String(response.name)}/operations/create`,
    metadata: { "@type": `${type}.CreateDatabaseMetadata` },
    done: true,
    response: { "@type": `${type}.Database`, ...response },
  };
}
