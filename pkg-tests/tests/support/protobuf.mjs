// An independent codec for TaxiInfo: protobufjs and a schema of the tests' own.
import { readFileSync } from "node:fs";
import protobuf from "protobufjs";

const schema = readFileSync(new URL("../../fixtures/taxi_info.proto", import.meta.url), "utf8");
export const TaxiInfoMessage = protobuf.parse(schema, { keepCase: true }).root.lookupType("TaxiInfo");

export const hex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
/** A fresh Uint8Array: no pooled Buffer that shares memory with its neighbours. */
export const encode = (info) => Uint8Array.from(TaxiInfoMessage.encode(TaxiInfoMessage.create(info)).finish());

/** What the independent decoder reads, in the shape of the public answer. Throws when it refuses the bytes. */
export function decode(bytes) {
  const message = TaxiInfoMessage.decode(bytes);
  return offer(TaxiInfoMessage.toObject(message, { arrays: true }));
}
/** The public answer that a decoded message stands for. */
export const offer = ({ options = [], ...rest }) => ({ kind: "offer", ...rest, options });

export const PROTOBUF = { "content-type": "application/x-protobuf" };
