import { connect } from "node:tls";

/** Milliseconds. */
const PATIENCE = 2_000;

/** Whether whoever listens there speaks TLS: a server that hangs up on a plain connection does not say why. */
export function speaksTls(endpoint: { readonly host: string; readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    // Nothing is sent, so it does not matter whose certificate it is.
    const socket = connect({ ...endpoint, rejectUnauthorized: false, ALPNProtocols: ["h2"] });
    const end = (answer: boolean): void => {
      resolve(answer);
      socket.destroy();
    };
    socket.setTimeout(PATIENCE, () => end(false));
    socket.once("secureConnect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("close", () => end(false));
  });
}
