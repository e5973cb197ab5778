// An edge route that meets the core that can be told to trap in place of the package's.
import * as ridewire from "ridewire";

import { trapAndGoOn } from "./traps.mjs";

export default () => trapAndGoOn(ridewire, 300);
