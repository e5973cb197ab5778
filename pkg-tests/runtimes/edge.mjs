// An edge route.
export { whole as default } from "./whole.mjs";
