import { Client } from "@reawait/client";
import { defineOrchestrator } from "@reawait/core";
import { Engine } from "@reawait/engine";

const greet = defineOrchestrator("greet", (_ctx, name: string) => name);
const engine = await Engine.open({ storage: ":memory:" });
// @ts-expect-error -- a number is no name: where the types are lost on the way to a user, this line has no error
await new Client(engine.connection).start(greet, 42);
