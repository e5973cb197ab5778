import { price } from "./price.js";

console.log(await price());
