/** A task hub that can only say hello, and does nothing for it. */
import type { TaskHubService } from "@reawait/protocol";
import { serve } from "@reawait/protocol/grpc";

const service = { hello: () => Promise.resolve() } as unknown as TaskHubService;
const { address } = await serve(service, {});
console.log(address);
