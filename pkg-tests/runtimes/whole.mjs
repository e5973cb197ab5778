// The whole script as one function, for programs that find the package by its name.
import * as ridewire from "ridewire";
import * as sandbox from "ridewire/sandbox";

import { script } from "./script.mjs";

/** What the script gives, as JSON text. */
export const whole = async () => JSON.stringify(await script(ridewire, sandbox));
