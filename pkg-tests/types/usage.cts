// What a CommonJS program in TypeScript writes.
import ridewire = require("ridewire");

const client = new ridewire.Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "desk", operatorPassword: "word" });
export const url: string = client.buildRequest("cancel_order", { id: 7 }).url;
export const started: Promise<void> = ridewire.default();
