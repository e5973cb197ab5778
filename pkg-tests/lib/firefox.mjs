// Opens a page in headless Firefox.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export const FIREFOX = ["firefox-esr", "firefox"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find(existsSync);

const PREFERENCES = {
  "app.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.aboutwelcome.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.reportingpolicy.firstRun": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.http.speculative-parallel-limit": 0,
  "extensions.systemAddon.update.enabled": false,
  "services.settings.server": "data:,",
  "dom.disable_open_during_load": false,
};

/** Opens `url` in a Firefox of its own, with an empty profile, and stops it as soon as `isDone()`. */
export async function openInFirefox(url, isDone) {
  const profile = await mkdtemp(join(tmpdir(), "ridewire-firefox-"));
  try {
    const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
    await writeFile(join(profile, "user.js"), lines.join(""));
    const child = spawn(FIREFOX, ["--headless", "--no-remote", "--profile", profile, url], {
      stdio: "ignore",
      env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" },
    });
    const gone = new Promise((resolve) => child.once("exit", resolve));
    try {
      while (!isDone() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      child.kill();
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 10_000))]);
      child.kill("SIGKILL");
    }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
