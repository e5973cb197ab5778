// The whole that one would write by hand: zod, protobufjs, and a small client of the three providers. Its size is set beside ours.
export { TaxiInfo as ProtobufTaxiInfo } from "../generated/protobufjs.js";
export * from "./peers.mjs";
