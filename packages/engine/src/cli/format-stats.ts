import type { BacklogStats, EngineStats, SlotStats, TaskHubStats, WorkerStats } from "@reawait/protocol";

import { formatBytes } from "./format-bytes.js";

/** For people. */
export function formatStats({ taskHubs }: EngineStats): string {
  return `${taskHubs.map(formatHub).join("\n\n")}\n`;
}

function formatHub({ name, instances, workers, waits, storage, orchestrations, activities }: TaskHubStats): string {
  const counts = Object.entries(instances).filter(([, count]) => count > 0);
  return [
    `Task hub ${JSON.stringify(name)}`,
    `  storage    ${formatBytes(storage.size)}${storage.free > 0 ? `, ${formatBytes(storage.free)} of it free` : ""}`,
    `  instances  ${counts.map(([status, count]) => `${count} ${status}`).join(", ") || "none"}`,
    `  workers    ${formatWorkers(workers)}`,
    `  waits      ${waits || "none"}`,
    ...formatBacklog("orchestrations", orchestrations),
    ...formatBacklog("activities", activities),
  ].join("\n");
}

function formatWorkers(workers: readonly WorkerStats[]): string {
  if (workers.length === 0) return "none";
  const total = (slots: readonly SlotStats[]): string => {
    const sum = (of: (one: SlotStats) => number): number => slots.reduce((all, one) => all + of(one), 0);
    return `${sum(({ out }) => out)} of ${sum((one) => one.slots)}`;
  };
  const turns = total(workers.map(({ orchestrations }) => orchestrations));
  return `${workers.length}, with turns ${turns}, activities ${total(workers.map(({ activities }) => activities))}`;
}

function formatBacklog(title: string, backlog: readonly BacklogStats[]): readonly string[] {
  if (backlog.length === 0) return [`  ${title}: nothing to be done`];
  const rows = backlog.map(({ name, version, ready, delayed, out, isTaken }) => [
    version === undefined ? name : `${name} (version ${version})`,
    String(ready),
    String(delayed),
    String(out),
    isTaken ? "" : "no worker takes it",
  ]);
  const table = [["", "ready", "delayed", "out", ""], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const format = ([name = "", ...rest]: readonly string[]): string => {
    const numbers = rest.slice(0, 3).map((text, index) => text.padStart(widths[index + 1] ?? 0));
    return `    ${name.padEnd(widths[0] ?? 0)}  ${numbers.join("  ")}  ${rest[3] ?? ""}`.trimEnd();
  };
  return [`  ${title}`, ...table.map(format)];
}
