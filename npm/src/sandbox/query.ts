/** Reads a query the way these servers do: as a form, in which a raw `+` is a space. */

export interface Query {
  /** The last value under this name, as PHP and Django take it. */
  one(name: string): string | undefined;
  /** All values of a repeated parameter; in PHP's style only those sent as `name[]`. */
  many(name: string): string[];
  /** Everything but the given names, for the log. */
  except(...names: string[]): Record<string, string | string[]>;
}

/** @param style `php`: only names that end in `[]` repeat. `plain`: names are taken as they stand. */
export function readQuery(search: string, style: "php" | "plain"): Query {
  const single = new Map<string, string>();
  const repeated = new Map<string, string[]>();
  for (const pair of search.replace(/^\?/, "").split("&")) {
    if (pair === "") continue;
    const [, rawName = "", rawValue = ""] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const name = decode(rawName);
    const value = decode(rawValue);
    const list = style === "php" ? /^(.+?)\[\d*\]$/.exec(name)?.[1] : undefined;
    if (list === undefined) single.set(name, value);
    else repeated.set(list, [...(repeated.get(list) ?? []), value]);
  }
  return {
    one: (name) => single.get(name),
    many: (name) => repeated.get(name) ?? [],
    except(...names) {
      const all = [...single, ...repeated].filter(([name]) => !names.includes(name));
      return Object.fromEntries<string | string[]>(all);
    },
  };
}

function decode(text: string): string {
  // By bytes, not by decodeURIComponent: a broken escape must reach the rules as text, not as an exception.
  const bytes: number[] = [];
  const source = new TextEncoder().encode(text.replaceAll("+", " "));
  for (let at = 0; at < source.length; at++) {
    const hex = /^%([0-9A-Fa-f]{2})/.exec(String.fromCharCode(...source.subarray(at, at + 3)))?.[1];
    if (hex === undefined) bytes.push(source[at] ?? 0);
    else {
      bytes.push(parseInt(hex, 16));
      at += 2;
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
