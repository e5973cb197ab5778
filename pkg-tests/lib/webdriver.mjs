// Opens a page in WebKitGTK, over the WebDriver protocol (w3.org/TR/webdriver2), as far as it is needed here.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";

const find = (name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)).find(existsSync);
const DRIVER = find("WebKitWebDriver");
const XVFB = find("Xvfb");

/** Why WebKitGTK cannot be started here, if it cannot. */
export const NO_WEBKIT = !DRIVER ? "WebKitWebDriver is not installed" : !XVFB && !process.env.DISPLAY ? "Xvfb is not installed" : undefined;

/** Starts WebKitGTK, hands `use` a page, and stops it. */
export async function withWebKit(use) {
  const stopped = [];
  try {
    const display = process.env.DISPLAY ?? (await startDisplay(stopped));
    const port = await freePort();
    start(stopped, DRIVER, ["--host=127.0.0.1", `--port=${port}`], { DISPLAY: display, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", LIBGL_ALWAYS_SOFTWARE: "1", NO_AT_BRIDGE: "1" });
    const ask = async (method, path, body) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
      const { value } = await response.json();
      if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
      return value;
    };
    await retried(() => ask("GET", "/status"));
    const { sessionId } = await ask("POST", "/session", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { args: ["--automation"] } } } });
    const session = `/session/${sessionId}`;
    try {
      return await use({
        goto: (url) => ask("POST", `${session}/url`, { url }),
        run: (work, ...args) => ask("POST", `${session}/execute/sync`, { script: `return (${work}).apply(null, arguments)`, args }),
      });
    } finally {
      await ask("DELETE", session).catch(() => {});
    }
  } finally {
    for (const child of stopped.reverse()) child.kill();
  }
}

function start(stopped, program, args, env = {}, stdio = "ignore") {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio });
  stopped.push(child);
  return child;
}

/** A screen that nobody looks at; the server picks its number. */
function startDisplay(stopped) {
  const child = start(stopped, XVFB, ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {}, ["ignore", "ignore", "ignore", "pipe"]);
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("Xvfb ended")));
    child.stdio[3].once("data", (data) => resolve(`:${String(data).trim()}`));
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function retried(work) {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
