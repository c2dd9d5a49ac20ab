/** Runs an orchestrator of durabletask-js in its own in-memory backend, and keeps every turn. */
import type {
  HistoryEvent as PeerEvent,
  OrchestratorAction as PeerAction,
} from "@microsoft/durabletask-js/dist/proto/orchestrator_service_pb.js";
import { InMemoryOrchestrationBackend } from "@microsoft/durabletask-js/dist/testing/in-memory-backend.js";
import type { TOrchestrator } from "@microsoft/durabletask-js/dist/types/orchestrator.type.js";
import { NoOpLogger } from "@microsoft/durabletask-js/dist/types/logger.type.js";
import { newEventSentEvent } from "@microsoft/durabletask-js/dist/utils/pb-helper.util.js";
import { OrchestrationExecutor } from "@microsoft/durabletask-js/dist/worker/orchestration-executor.js";
import { Registry } from "@microsoft/durabletask-js/dist/worker/registry.js";
import { decodeHistoryEvent, type HistoryEvent } from "@reawait/protocol";
import { macrotask } from "./foreign.js";
import { neutralAction, textOf, type ComparedAction } from "./peer-actions.js";

/** The id of the instance that is recorded. */
export const peerInstanceId = "order-1";

export interface PeerProgram {
  readonly orchestrators: Readonly<Record<string, TOrchestrator>>;
  readonly activities?: Readonly<Record<string, (input: unknown) => unknown>>;
  readonly input?: unknown;
  /** What happens from outside, by the number of turns that the instance has had. */
  readonly outside?: Readonly<Record<number, (backend: InMemoryOrchestrationBackend) => void>>;
}

export interface PeerTurn {
  readonly past: number;
  readonly new: number;
  readonly actions: readonly ComparedAction[];
  readonly customStatus?: string | undefined;
}

/** One generation of the instance. */
export interface PeerExecution {
  readonly history: readonly HistoryEvent[];
  readonly turns: readonly PeerTurn[];
}

interface Generation {
  history: readonly PeerEvent[];
  readonly turns: PeerTurn[];
}

/** Runs the orchestrator of that name to its end. */
export async function runPeer(name: string, program: PeerProgram): Promise<PeerExecution[]> {
  const registry = new Registry();
  for (const [each, fn] of Object.entries(program.orchestrators)) registry.addNamedOrchestrator(each, fn);
  const backend = new InMemoryOrchestrationBackend();
  const generations: Generation[] = [];
  backend.createInstance(peerInstanceId, name, program.input === undefined ? undefined : JSON.stringify(program.input));
  for (let turns = 0; !isOver(backend);) {
    const item = backend.getNextOrchestrationWorkItem();
    if (item) {
      const { instanceId, history, pendingEvents, executionId, completionToken } = item;
      const past = [...history];
      const executor = new OrchestrationExecutor(registry, new NoOpLogger());
      const { actions, customStatus } = await executor.execute(instanceId, past, [...pendingEvents], executionId);
      if (instanceId === peerInstanceId) {
        keep(generations, past, [...pendingEvents], actions, customStatus);
        turns += 1;
      }
      backend.completeOrchestration(instanceId, completionToken, actions, customStatus);
      recordSent(item.history, actions);
      if (instanceId === peerInstanceId) program.outside?.[turns]?.(backend);
    }
    runActivity(backend, program);
    await macrotask();
  }
  backend.reset();
  return generations.map(({ history, turns }) => ({ history: history.map(decode), turns }));
}

function keep(
  generations: Generation[],
  past: readonly PeerEvent[],
  pending: readonly PeerEvent[],
  actions: readonly PeerAction[],
  customStatus: string | undefined,
): void {
  if (past.length === 0) generations.push({ history: [], turns: [] });
  const generation = generations.at(-1);
  if (generation === undefined) throw new Error("a history has begun without a first turn");
  generation.history = [...past, ...pending];
  generation.turns.push({ past: past.length, new: pending.length, actions: actions.map(neutralAction), customStatus });
}

/** Every engine writes down which events were sent, but this backend does not, and so sends them again at every turn. */
function recordSent(history: PeerEvent[], actions: readonly PeerAction[]): void {
  for (const action of actions) {
    const sent = action.getSendevent();
    const target = sent?.getInstance()?.getInstanceid() ?? "";
    if (sent) history.push(newEventSentEvent(action.getId(), target, sent.getName(), textOf(sent.getData())));
  }
}

function runActivity(backend: InMemoryOrchestrationBackend, { activities = {} }: PeerProgram): void {
  const work = backend.getNextActivityWorkItem();
  if (work === undefined) return;
  const { instanceId, name, taskId, input } = work;
  try {
    const result = activities[name]?.(input === undefined ? undefined : JSON.parse(input));
    backend.completeActivity(instanceId, taskId, result === undefined ? undefined : JSON.stringify(result));
  } catch (error) {
    backend.completeActivity(instanceId, taskId, undefined, error as Error);
  }
}

function isOver(backend: InMemoryOrchestrationBackend): boolean {
  const { history } = backend.getInstance(peerInstanceId) ?? { history: [] };
  return history.at(-1)?.hasExecutioncompleted() ?? false;
}

function decode(event: PeerEvent): HistoryEvent {
  return decodeHistoryEvent(event.serializeBinary());
}
