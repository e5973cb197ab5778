// What the params of each endpoint consist of, read from the package's own types: the demo page makes its forms of it.
// A bundled program imports it as "ridewire-fields"; www/src/fields.d.ts says what it gets.

import ts from "typescript";

/** @param declarations path of the package's `index.d.ts` */
export function fields(declarations) {
  return {
    name: "ridewire-fields",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^ridewire-fields$/ }, ({ path }) => ({ path, namespace: "fields" }));
      onLoad({ filter: /.*/, namespace: "fields" }, () => ({ contents: `export const PARAMS = ${JSON.stringify(paramsOf(declarations))};` }));
    },
  };
}

function paramsOf(declarations) {
  const program = ts.createProgram([declarations], {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    types: [],
    strict: true,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(declarations));
  const found = checker.getExportsOfModule(module).find(({ name }) => name === "Endpoints");
  const endpoints = found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
  const rows = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(endpoints)).map((endpoint) => {
    const params = checker.getPropertyOfType(checker.getTypeOfSymbol(endpoint), "params");
    return [endpoint.name, shapeOf(checker.getTypeOfSymbol(params))];
  });
  return Object.fromEntries(rows);

  function shapeOf(optional) {
    const type = checker.getNonNullableType(optional);
    if (type.flags & ts.TypeFlags.Number) return { kind: "number" };
    if (type.flags & ts.TypeFlags.String) return { kind: "text" };
    if (type.isUnion()) return shapeOfUnion(type.types);
    if (checker.isTupleType(type) || checker.isArrayType(type)) return shapeOfUnion([type]);
    if (type.flags & ts.TypeFlags.Object) return { kind: "group", type: type.symbol.name, doc: docOf(type.symbol), fields: checker.getPropertiesOfType(type).map(fieldOf) };
    return { kind: "other" };
  }

  function shapeOfUnion(members) {
    if (members.every((type) => checker.isTupleType(type) || checker.isArrayType(type))) {
      const [item] = checker.getTypeArguments(members[0]);
      const most = Math.max(...members.map((type) => (checker.isTupleType(type) ? checker.getTypeArguments(type).length : Infinity)));
      return { kind: "list", item: shapeOf(item), ...(most < Infinity && { most }) };
    }
    const literals = members.filter((type) => type.isStringLiteral() || type.isNumberLiteral());
    if (literals.length > 0) {
      // `0 | "0"` is one choice to a person.
      const values = [...new Map(literals.map(({ value }) => [String(value), value])).values()];
      return { kind: "choice", values, open: literals.length < members.length };
    }
    if (members.some((type) => type.symbol?.name === "Date")) return { kind: "date" };
    const scalar = members.every((type) => type.flags & (ts.TypeFlags.String | ts.TypeFlags.Number));
    return { kind: scalar ? "text" : "other" };
  }

  function fieldOf(symbol) {
    const required = !(symbol.flags & ts.SymbolFlags.Optional);
    return { name: symbol.name, required, doc: docOf(symbol), shape: shapeOf(checker.getTypeOfSymbol(symbol)) };
  }

  /** For people: without the ids of the catalogue of traps. */
  function docOf(symbol) {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    return text.replace(/ \([A-Z]-\d+\)/g, "").replace(/\s+/g, " ");
  }
}
