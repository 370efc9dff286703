/** A function that the analyzer's binary lacks, as its catalog's `custom_function` declares it. */
export interface AddedFunction {
  readonly name_path: readonly string[];
  readonly group: string;
  readonly mode: "SCALAR" | "AGGREGATE";
  readonly signature: readonly AddedSignature[];
}

interface AddedSignature {
  readonly argument: readonly SignatureType[];
  readonly return_type: SignatureType;
}

interface AddedType {
  readonly type_kind: string;
  readonly array_type?: { readonly element_type: AddedType };
}

interface SignatureType {
  readonly kind: "ARG_TYPE_FIXED" | "ARG_TYPE_ARBITRARY" | "ARG_TYPE_ANY_1" | "ARG_TYPE_ANY_2";
  readonly type?: AddedType;
  readonly options: {
    readonly cardinality: "REQUIRED";
    readonly argument_name?: string;
    readonly named_argument_kind?: "NAMED_ONLY";
  };
  readonly num_occurrences: number;
}

const any = (kind: "ARG_TYPE_ARBITRARY" | "ARG_TYPE_ANY_1" | "ARG_TYPE_ANY_2"): SignatureType => ({
  kind,
  options: { cardinality: "REQUIRED" },
  num_occurrences: 1,
});

const fixed = (type: string): SignatureType => ({
  kind: "ARG_TYPE_FIXED",
  type: { type_kind: type },
  options: { cardinality: "REQUIRED" },
  num_occurrences: 1,
});

const arrayOf = (type: string): SignatureType => ({
  kind: "ARG_TYPE_FIXED",
  type: { type_kind: "TYPE_ARRAY", array_type: { element_type: { type_kind: type } } },
  options: { cardinality: "REQUIRED" },
  num_occurrences: 1,
});

/** An argument that is left out in the signature's twin: the analyzer hands an omitted optional one over as NULL. */
const named = (argument_name: string, type: string): SignatureType => ({
  kind: "ARG_TYPE_FIXED",
  type: { type_kind: type },
  options: { cardinality: "REQUIRED", argument_name, named_argument_kind: "NAMED_ONLY" },
  num_occurrences: 1,
});

const editDistanceOf = (type: "TYPE_STRING" | "TYPE_BYTES"): readonly AddedSignature[] =>
  [[], [named("max_distance", "TYPE_INT64")]].map((more) => ({
    argument: [fixed(type), fixed(type), ...more],
    return_type: fixed("TYPE_INT64"),
  }));

const extremeBy = (name: string): AddedFunction => ({
  name_path: [name],
  group: "added",
  mode: "AGGREGATE",
  signature: [
    { argument: [any("ARG_TYPE_ANY_1"), any("ARG_TYPE_ANY_2")], return_type: any("ARG_TYPE_ANY_1") },
  ],
});

/** BigQuery's functions that the analyzer learns from here; each has its translation beside the built-in ones. */
export const addedSignatures: readonly AddedFunction[] = [
  extremeBy("max_by"),
  extremeBy("min_by"),
  {
    name_path: ["edit_distance"],
    group: "added",
    mode: "SCALAR",
    signature: [...editDistanceOf("TYPE_STRING"), ...editDistanceOf("TYPE_BYTES")],
  },
  {
    name_path: ["contains_substr"],
    group: "added",
    mode: "SCALAR",
    signature: [[], [named("json_scope", "TYPE_STRING")]].map((more) => ({
      argument: [any("ARG_TYPE_ARBITRARY"), fixed("TYPE_STRING"), ...more],
      return_type: fixed("TYPE_BOOL"),
    })),
  },
  ...["cosine_distance", "euclidean_distance"].map(
    (name): AddedFunction => ({
      name_path: [name],
      group: "added",
      mode: "SCALAR",
      signature: [
        {
          argument: [any("ARG_TYPE_ARBITRARY"), any("ARG_TYPE_ARBITRARY")],
          return_type: fixed("TYPE_DOUBLE"),
        },
      ],
    }),
  ),
  {
    name_path: ["json_flatten"],
    group: "added",
    mode: "SCALAR",
    signature: [{ argument: [fixed("TYPE_JSON")], return_type: arrayOf("TYPE_JSON") }],
  },
  {
    name_path: ["json_keys"],
    group: "added",
    mode: "SCALAR",
    signature: [[], [fixed("TYPE_INT64")]].flatMap((depth) =>
      [[], [named("mode", "TYPE_STRING")]].map((mode) => ({
        argument: [fixed("TYPE_JSON"), ...depth, ...mode],
        return_type: arrayOf("TYPE_STRING"),
      })),
    ),
  },
  {
    // Known by name only, so that it is refused as what it is.
    name_path: ["collate"],
    group: "added",
    mode: "SCALAR",
    signature: [
      { argument: [fixed("TYPE_STRING"), fixed("TYPE_STRING")], return_type: fixed("TYPE_STRING") },
    ],
  },
];
