/** Where an engine is, in one string. */
export interface Address {
  /** For people: as it was given, the port filled in. */
  readonly address: string;
  /** For grpc-js. */
  readonly target: string;
  readonly scheme: "http" | "https" | "unix";
  /** For TCP. */
  readonly endpoint?: { readonly host: string; readonly port: number } | undefined;
}

const expected =
  'Give "http://host:port", "https://host:port" (TLS) or "unix:/path/of/a/socket", for example "http://localhost:4001".';

/**
 * Reads an address. Without a port it is that of the scheme: 80, or 443.
 *
 * @throws TypeError where it is no such address
 */
export function parseAddress(given: string): Address {
  const text: unknown = given;
  if (typeof text !== "string") throw new TypeError(`The address of an engine is a string. ${expected}`);
  if (text === "") throw new TypeError(`The address of the engine is empty. ${expected}`);
  if (/^unix:/i.test(text)) return unixAddress(text);
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text)) {
    throw new TypeError(`The address ${JSON.stringify(text)} does not say how to connect. ${expected}`);
  }
  return urlAddress(text);
}

function unixAddress(text: string): Address {
  const path = text.slice("unix:".length).replace(/^\/\/(?=\/)/, "");
  if (path === "" || path.startsWith("//"))
    throw new TypeError(`The address ${JSON.stringify(text)} lacks the path of the socket. ${expected}`);
  return { address: `unix:${path}`, target: `unix:${path}`, scheme: "unix" };
}

function urlAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new TypeError(`${JSON.stringify(text)} is not an address. ${expected}`);
  const scheme = url.protocol.slice(0, -1).toLowerCase();
  if (scheme !== "http" && scheme !== "https") {
    throw new TypeError(`The address ${JSON.stringify(text)} begins with "${scheme}:". ${expected}`);
  }
  const surplus = surplusOf(url);
  if (surplus !== undefined) {
    throw new TypeError(
      `The address ${JSON.stringify(withoutPassword(url))} has ${surplus}, which gRPC cannot use. ${expected}`,
    );
  }
  const port = url.port === "" ? (scheme === "https" ? 443 : 80) : Number(url.port);
  const host = url.hostname;
  return {
    address: `${scheme}://${host}:${port}`,
    target: `dns:${host}:${port}`,
    scheme,
    endpoint: { host: host.replace(/^\[(.*)\]$/, "$1"), port },
  };
}

function surplusOf(url: URL): string | undefined {
  if (url.username !== "" || url.password !== "") return "a user name or password (use the option credentials)";
  if (url.pathname !== "/" && url.pathname !== "") return `a path (${url.pathname})`;
  if (url.search !== "") return `a query (${url.search})`;
  return url.hash === "" ? undefined : `a fragment (${url.hash})`;
}

/** Messages end up in logs. */
function withoutPassword(url: URL): string {
  const shown = new URL(url);
  if (shown.password !== "") shown.password = "***";
  return shown.href;
}
