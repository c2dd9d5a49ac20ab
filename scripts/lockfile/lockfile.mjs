// @ts-check

/**
 * The parts of package-lock.json that matter here.
 *
 * @typedef {object} Lockfile
 * @property {Record<string, LockedPackage>} packages by path, `node_modules/a/node_modules/b`
 *
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {boolean} [link]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {readonly string[]} [os]
 * @property {readonly string[]} [cpu]
 * @property {readonly string[]} [libc]
 * @property {Readonly<Record<string, string>>} [optionalDependencies] name to range
 */

/**
 * The paths of packages that the lockfile fetches from a named place, which ties it to one registry.
 *
 * @param {Lockfile} lockfile
 * @returns {string[]}
 */
export function packagesWithRegistry({ packages }) {
  return Object.entries(packages)
    .filter(([, { resolved, link }]) => resolved !== undefined && link !== true)
    .map(([path]) => path);
}

/**
 * Optional dependencies that have no entry. npm writes none for what it could not find while it wrote the lockfile (a
 * mirror without the binaries of other platforms, for one), and `npm ci` then refuses the lockfile everywhere.
 *
 * @param {Lockfile} lockfile
 * @returns {Map<string, LockedPackage>} path to the entry that would fill the gap
 */
export function missingOptionalPackages({ packages }) {
  /** @type {Map<string, LockedPackage>} */
  const missing = new Map();
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages))
    for (const [name, range] of Object.entries(optionalDependencies)) {
      if (isInstalledFor(path, name, packages)) continue;
      missing.set(`node_modules/${name}`, {
        version: range.replace(/^[\^~]/, ""),
        ...(dev === true ? { dev } : {}),
        optional: true,
        ...platformOf(name),
      });
    }
  return missing;
}

/**
 * Whether a package finds another one, in its own folder or in one above it.
 *
 * @param {string} path
 * @param {string} name
 * @param {Lockfile["packages"]} packages
 * @returns {boolean}
 */
function isInstalledFor(path, name, packages) {
  if (`${path === "" ? "" : `${path}/`}node_modules/${name}` in packages) return true;
  if (path === "") return false;
  const parent = path.lastIndexOf("/node_modules/");
  return isInstalledFor(parent === -1 ? "" : path.slice(0, parent), name, packages);
}

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/**
 * What packages of binaries say in their names: `@swc/core-linux-arm64-musl`.
 *
 * @param {string} name
 * @returns {Pick<LockedPackage, "os" | "cpu" | "libc">}
 */
function platformOf(name) {
  const parts = name.split(/[-/]/).map((part) => part.replace("aarch64", "arm64").replace(/^armv\d$/, "arm"));
  const os = parts.filter((part) => systems.includes(part));
  const cpu = parts.filter((part) => processors.includes(part));
  const libc = parts.flatMap((part) => ({ musl: ["musl"], gnu: ["glibc"], glibc: ["glibc"] })[part] ?? []);
  return {
    ...(os.length > 0 ? { os } : {}),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(libc.length > 0 ? { libc } : {}),
  };
}
