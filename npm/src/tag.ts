/** What a value is. It may come from another realm (Next.js' edge sandbox, jsdom), where `instanceof` is false. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
