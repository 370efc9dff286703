import { sharedTable, type TableName, type Warehouse } from "../names.ts";
import { list } from "../sql/sql.ts";
import { place } from "./dataform.ts";

interface Member {
  /** The statement that puts the audited table in the published one's place. */
  readonly copy: string;
  /** What must have been built and must hold before; asked for once every definition is loaded. */
  readonly dependencies: () => readonly TableName[];
}

interface Publication {
  readonly members: Member[];
}

/** The publications of each compilation: Dataform makes a fresh session for each. */
const publications = new WeakMap<object, Map<string, Publication>>();

/** Adds a mart to the operation that publishes its group. */
export function joinPublication(warehouse: Warehouse, group: string, member: Member): void {
  const publication = currentPublication(warehouse, group);
  publication.members.push(member);
}

function currentPublication(warehouse: Warehouse, group: string): Publication {
  const groups = publications.get(dataform) ?? new Map<string, Publication>();
  publications.set(dataform, groups);
  const known = groups.get(group);
  if (known !== undefined) {
    return known;
  }
  const name = sharedTable(warehouse, "mart", `publish_${group}`);
  const members: Member[] = [];
  const operation = operate(name.table, {
    ...place(name),
    description: `Publishes the marts of the group ${group}, once all of their blocking assertions hold.`,
    tags: ["mart"],
  });
  operation.queries(() => {
    operation.dependencies(
      members.flatMap(({ dependencies }) =>
        dependencies().map(({ project, dataset, table }) => ({
          database: project,
          schema: dataset,
          name: table,
        })),
      ),
    );
    return `${list(
      members.map(({ copy }) => copy),
      ";",
    )};`;
  });
  const publication = { members };
  groups.set(group, publication);
  return publication;
}
