// A page's script, to be bundled.
import { whole } from "./whole.mjs";

whole().then(report);
