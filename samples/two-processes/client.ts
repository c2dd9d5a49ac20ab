/** A client in a process of its own: takes the address of the engine, starts an orchestration and waits for its result. */
import { pid } from "node:process";
import { Client } from "@reawait/client";
import { connect } from "@reawait/protocol/grpc";
import { ship } from "./orchestrators.js";

const [address = "http://127.0.0.1:4001"] = process.argv.slice(2);
await using connection = connect(address);
const handle = await new Client(connection).start(ship, "a desk");
const { parcel, packedBy } = await handle.result();
console.log(`Process ${pid} sent ${parcel}, which process ${packedBy} has packed.`);
