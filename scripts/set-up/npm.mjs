// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Runs npm, with its output shown.
 *
 * @param {string} root
 * @param {readonly string[]} args
 * @returns {boolean} whether it succeeded
 */
export function runNpm(root, args) {
  const options = /** @type {const} */ ({
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...nodeHeaders(process.execPath, existsSync) },
  });
  const npm = npmScript(process.env);
  const { status } =
    npm === undefined
      ? spawnSync(["npm", ...args].join(" "), { ...options, shell: true }) // npm.cmd on Windows needs a shell
      : spawnSync(process.execPath, [npm, ...args], options);
  return status === 0;
}

/**
 * The npm that started us, as a script for this Node; undefined if it was another package manager, or nobody.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string | undefined}
 */
export function npmScript(env) {
  const path = env.npm_execpath;
  return path !== undefined && /(^|[/\\])npm-cli\.c?js$/.test(path) ? path : undefined;
}

/**
 * Tells node-gyp to use the headers that came with the running Node, if any, rather than to download them.
 *
 * @param {string} execPath
 * @param {(path: string) => boolean} exists
 * @returns {{ npm_config_nodedir?: string }}
 */
export function nodeHeaders(execPath, exists) {
  const prefix = dirname(dirname(execPath));
  return exists(join(prefix, "include", "node", "node.h")) ? { npm_config_nodedir: prefix } : {};
}
