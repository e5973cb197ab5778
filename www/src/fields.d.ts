// The build reads it from the types of the package (npm/build/fields.mjs).
declare module "ridewire-fields" {
  import type { Endpoint } from "ridewire/web";

  /** What a value looks like. `other` can only be written as JSON. */
  export type Shape =
    | { kind: "text" | "number" | "date" | "other" }
    | { kind: "choice"; values: (string | number)[]; open: boolean }
    | { kind: "list"; item: Shape; most?: number }
    | Group;

  export interface Group {
    kind: "group";
    /** The name of the type. */
    type: string;
    /** What the type says of itself, in English. */
    doc: string;
    fields: Field[];
  }

  export interface Field {
    name: string;
    required: boolean;
    doc: string;
    shape: Shape;
  }

  export const PARAMS: Record<Endpoint, Group>;
}
