// Providers echo what they were sent. Before their words reach an error, what we sent is masked in them.

/** `text` with every one of `secrets` masked in whatever form it was echoed, also cut off by the end of the text; and every long number. */
export function maskText(text: string, secrets: readonly string[]): string {
  const wasCut = text.length >= CUT_AT;
  let masked = text;
  for (const form of formsOf(secrets)) {
    masked = form.length < SHORT ? masked.replace(asWord(form), MASK) : masked.replaceAll(form, MASK);
    const rest = wasCut ? cutLength(masked, form) : 0;
    if (rest > 0) masked = masked.slice(0, -rest) + MASK;
  }
  // A phone in a form of the provider's own.
  return masked.replace(/\+?\d(?:[ ()-]{0,2}\d){8,}/g, MASK);
}

/** Every text and number in a value, given as JSON text. */
export function valuesOf(json: string | undefined): string[] {
  const values: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string" || typeof value === "number") values.push(String(value));
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  if (json !== undefined) collect(JSON.parse(json));
  return values;
}

const MASK = "***";
/** Shorter ones are masked only as words of their own: "12" must not eat half of every number. */
const SHORT = 6;

/** The core cuts the provider's words after so many characters. */
const CUT_AT = 500;

function formsOf(secrets: readonly string[]): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    const plain = secret.trim().replace(/\p{Surrogate}/gu, "");
    if (plain.length < 3) continue;
    const encoded = encodeURIComponent(plain);
    const strict = encoded.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    const quoted = JSON.stringify(plain).slice(1, -1);
    const html = plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
    forms.add(plain.replace(/^\+/, ""));
    for (const form of [plain, encoded, strict, quoted, html]) forms.add(form).add(form.replace(/ |%20/g, "+"));
  }
  // Longest first, so that no part of a long one is left over.
  return [...forms].filter((form) => form.length > 2).sort((a, b) => b.length - a.length);
}

/** How much of the end of `text` is the beginning of `form`, if that gives much of it away. */
function cutLength(text: string, form: string): number {
  const end = text.endsWith("…") ? 1 : 0;
  const body = end ? text.slice(0, -1) : text;
  for (let length = Math.min(form.length - 1, body.length); length >= Math.max(4, Math.min(8, form.length / 2)); length--)
    if (body.endsWith(form.slice(0, length))) return length + end;
  return 0;
}

function asWord(form: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "gu");
}
