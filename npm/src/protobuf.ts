// Which answers are protobuf.

import { askCore } from "./loader.js";

/** What the core said of the type seen last: it is the same for every answer of a provider. */
let known: { contentType: string | undefined; asked: string; is: boolean } | undefined;

/** Whether an answer of this type is protobuf, given the form `asked` for. */
export function isProtobuf(contentType: string | undefined, asked = "json"): boolean {
  if (known?.contentType !== contentType || known?.asked !== asked) {
    known = { contentType, asked, is: askCore("is_protobuf", [asked, contentType ?? ""]) === "true" };
  }
  return known.is;
}
