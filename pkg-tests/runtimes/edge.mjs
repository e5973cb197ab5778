// An edge route.
import * as ridewire from "ridewire";

import { script } from "./script.mjs";

export default () => JSON.stringify(script(ridewire));
