// @ts-check
// Run by npm after each install of the workspace: notes what node_modules was made from, for set-up.mjs to compare.
import { fileURLToPath } from "node:url";
import { presentInstallation, writeStamp } from "./set-up/stamp.mjs";

// npm runs this as well when it was told to touch nothing but the lockfile; node_modules is what it was before then.
if (process.env.npm_config_package_lock_only !== "true") {
  const root = fileURLToPath(new URL("..", import.meta.url));
  writeStamp(root, { install: presentInstallation(root) });
}
