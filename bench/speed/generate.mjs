// What the peers' own generators make of the provider's .proto and of the JSON schemas: into bench/generated, as a project of their users has it.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, CodeGeneratorResponseSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import Ajv from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";

import { JSON_SCHEMAS } from "./json-schemas.mjs";

const require = createRequire(import.meta.url);
const path = (name) => new URL(name, import.meta.url).pathname;
const PROTO = path("../../proto/yandex_taxi.proto");

/** Writes bench/generated anew. */
export function generate() {
  const out = path("../generated");
  mkdirSync(out, { recursive: true });
  const tool = (name, ...args) => execFileSync(path(`../node_modules/.bin/${name}`), args);
  tool("pbjs", "--target", "static-module", "--wrap", "es6", "--keep-case", "--out", `${out}/protobufjs.js`, PROTO);
  writeFileSync(`${out}/pbf.js`, tool("pbf", PROTO));
  writeFileSync(`${out}/bufbuild.js`, bufbuild());
  writeFileSync(`${out}/ajv.cjs`, ajv());
}

/** `protoc-gen-es` wants its files parsed by protoc or buf; protobufjs can do that, too, and both are npm packages. */
function bufbuild() {
  const root = require("protobufjs").loadSync(PROTO).resolveAll();
  require("protobufjs/ext/descriptor");
  const { FileDescriptorSet } = require("protobufjs/ext/descriptor");
  const { file } = fromBinary(FileDescriptorSetSchema, FileDescriptorSet.encode(root.toDescriptor("proto2")).finish());
  for (const descriptor of file) descriptor.name = "yandex_taxi.proto";
  const request = create(CodeGeneratorRequestSchema, { fileToGenerate: ["yandex_taxi.proto"], parameter: "target=js", protoFile: file });
  const answer = execFileSync(path("../node_modules/.bin/protoc-gen-es"), { input: toBinary(CodeGeneratorRequestSchema, request) });
  const response = fromBinary(CodeGeneratorResponseSchema, answer);
  if (response.error) throw new Error(response.error);
  return response.file[0].content;
}

/** Ahead of time, as ajv advises where `eval` is forbidden: Workers, and pages with a Content-Security-Policy. The code is the same. */
function ajv() {
  const instance = new Ajv({ allErrors: true, allowUnionTypes: true, code: { source: true } });
  for (const [name, schema] of Object.entries(JSON_SCHEMAS)) instance.addSchema({ ...schema, $id: name });
  return standaloneCode(instance, Object.fromEntries(Object.keys(JSON_SCHEMAS).map((name) => [name, name])));
}
