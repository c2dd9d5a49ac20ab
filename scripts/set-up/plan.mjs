// @ts-check

/**
 * What an installation was made from and for.
 *
 * @typedef {object} Installation
 * @property {string} lockfile a hash of package-lock.json
 * @property {string} modules the ABI that native addons were built for (`process.versions.modules`)
 * @property {string} platform
 * @property {string} arch
 */

/**
 * @typedef {object} Stamp what the last set-up left behind
 * @property {Installation} install
 * @property {string} [build] the fingerprint of what was last built
 */

/**
 * @typedef {object} Present what is there now
 * @property {Installation} install what an installation made now would be
 * @property {boolean} hasNodeModules
 * @property {string} sources the fingerprint of everything that a build reads
 * @property {readonly string[]} missingOutputs the files that a build would have written and that are not there
 */

/**
 * @typedef {object} Plan the steps to take, each with its reason; a step without one is left out
 * @property {string} [install]
 * @property {string} [build]
 */

/**
 * Decides what a set-up has to do.
 *
 * @param {Stamp | undefined} stamp
 * @param {Present} present
 * @returns {Plan}
 */
export function planSetUp(stamp, present) {
  const install = reasonToInstall(stamp, present);
  const build = install === undefined ? reasonToBuild(stamp, present) : "dependencies are new";
  return { ...(install === undefined ? {} : { install }), ...(build === undefined ? {} : { build }) };
}

/**
 * @param {Stamp | undefined} stamp
 * @param {Present} present
 * @returns {string | undefined}
 */
function reasonToInstall(stamp, { hasNodeModules, install }) {
  if (!hasNodeModules) return "there is no node_modules yet";
  if (stamp === undefined) return "node_modules is of unknown origin";
  const made = stamp.install;
  if (made.lockfile !== install.lockfile) return "package-lock.json has changed";
  if (made.platform !== install.platform || made.arch !== install.arch)
    return `node_modules is for ${made.platform}-${made.arch}, this is ${install.platform}-${install.arch}`;
  if (made.modules !== install.modules)
    return `node_modules is for Node's ABI ${made.modules}, this Node has ${install.modules}`;
  return undefined;
}

/**
 * @param {Stamp | undefined} stamp
 * @param {Present} present
 * @returns {string | undefined}
 */
function reasonToBuild(stamp, { sources, missingOutputs }) {
  if (stamp?.build === undefined) return "nothing is built yet";
  if (stamp.build !== sources) return "sources have changed";
  if (missingOutputs.length > 0) return `${missingOutputs[0]} is missing`;
  return undefined;
}
