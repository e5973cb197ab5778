import { price } from "./price.js";

document.querySelector("output").textContent = await price();
