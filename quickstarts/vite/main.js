import { price } from "./price.js";

price().then((text) => {
  document.querySelector("output").textContent = text;
});
