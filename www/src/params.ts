// Looking into params and changing them. A change gives a new value: whoever holds the old one keeps it.

export type Path = readonly (string | number)[];

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (isContainer(value) && Object.hasOwn(value, key) ? value[key] : undefined), root);
}

/** `root` with `value` at `path`; without anything there if the value is `undefined`. What else is in it stays, known or not. */
export function withValueAt(root: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(root) ? [...root] : isContainer(root) ? { ...root } : typeof key === "number" ? [] : {}) as Record<string | number, unknown>;
  const next = rest.length > 0 ? withValueAt(copy[key], rest, value) : value;
  if (next !== undefined) copy[key] = next;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key];
  return copy;
}

export function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

export function isEmpty(value: unknown): boolean {
  return isContainer(value) && Object.keys(value).length === 0;
}
