// The page's policy forbids to make markup or script addresses from strings. Two constants are needed all the same, and nothing else passes.
// Imported first: Leaflet needs its one while it loads.

const MARKUP: readonly string[] = [
  "<svg/>", // Leaflet looks whether the browser knows SVG
];
const SCRIPTS: readonly string[] = ["sw.js"];

const only = (known: readonly string[]) => (text: string): string => {
  if (known.includes(text)) return text;
  throw new TypeError("not a string this page trusts");
};

interface Factory {
  createPolicy(name: string, rules: Record<string, (text: string) => string>): unknown;
}

(globalThis as { trustedTypes?: Factory }).trustedTypes?.createPolicy("default", { createHTML: only(MARKUP), createScriptURL: only(SCRIPTS) });

export {};
