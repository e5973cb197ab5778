// Traps the core and then calls it well, over and over. For a core that can be told to trap, which is never in the package.
/** How many good calls followed a trap each. Takes what `ridewire` exports, with such a core started. */
export function trapAndGoOn({ RidewireError, Taxomet, validate }, times) {
  const taxomet = new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "desk", operatorPassword: "word" });
  let good = 0;
  for (let i = 0; i < times; i++) {
    try {
      validate("taxomet.cancel_order", { trap: true });
      return `call ${i} did not trap`;
    } catch (error) {
      if (!(error instanceof RidewireError) || error.kind !== "trap" || error.outcome !== "not_sent") throw error;
    }
    const [issue] = validate("taxomet.cancel_order", {});
    const { url } = taxomet.buildRequest("cancel_order", { id: i + 1 });
    if (issue.path[0] === "id" && url.endsWith(`&id=${i + 1}`)) good += 1;
  }
  return good;
}
