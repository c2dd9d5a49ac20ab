export { connect } from "./client/connect.js";
export type { CallMetadata, ClientTls, ConnectOptions, GrpcConnection } from "./client/connect-options.js";
export { serve } from "./server/serve.js";
export type { ServerLimits } from "./server/limits.js";
export type { GrpcServer, ServeOptions, ServerTls } from "./server/serve-options.js";
export type { AcceptedTokens } from "./server/tokens.js";
export { acceptTokens } from "./server/tokens.js";
