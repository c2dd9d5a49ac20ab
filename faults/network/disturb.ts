import { atStep } from "../load/progress.js";
import type { Disturbance, DisturbanceKind } from "../plan/plan-disturbances.js";
import type { Metronome } from "./metronome.js";
import type { Proxy } from "./proxy.js";

/** Disturbs a piece of network as planned, one thing after the other. Resolves when nothing is disturbed any more. */
export async function disturb(proxy: Proxy, plan: readonly Disturbance[], metronome: Metronome): Promise<void> {
  for (const { kind, after, ticks } of plan) {
    await chunksOf(proxy, after);
    await DISTURBANCES[kind](proxy, ticks, metronome);
  }
}

function chunksOf({ chunks }: Proxy, count: number): Promise<void> {
  return new Promise((resolve) => void atStep(chunks, count, resolve));
}

type Disturb = (proxy: Proxy, ticks: number, metronome: Metronome) => Promise<void>;

const DISTURBANCES: Readonly<Record<DisturbanceKind, Disturb>> = {
  async cut(proxy) {
    proxy.cut();
  },
  async "cut-midway"(proxy) {
    proxy.cutMidway();
    await chunksOf(proxy, 1);
  },
  async refuse(proxy, ticks, metronome) {
    proxy.refuse();
    await metronome.ticks(ticks);
    proxy.release();
  },
  async freeze(proxy, ticks, metronome) {
    proxy.hold("up");
    proxy.hold("down");
    await metronome.ticks(ticks);
    proxy.release();
  },
  async stall(proxy, ticks, metronome) {
    proxy.hold("up");
    proxy.hold("down");
    await thenCut(proxy, ticks, metronome);
  },
  async deaf(proxy, ticks, metronome) {
    proxy.hold("down");
    await thenCut(proxy, ticks, metronome);
  },
  async mute(proxy, ticks, metronome) {
    proxy.hold("up");
    await thenCut(proxy, ticks, metronome);
  },
  async stutter(proxy, ticks, metronome) {
    for (let beat = 0; beat < ticks; beat++) {
      proxy.hold(beat % 2 === 0 ? "up" : "down");
      await metronome.ticks(1);
      proxy.release();
    }
  },
};

async function thenCut(proxy: Proxy, ticks: number, metronome: Metronome): Promise<void> {
  await metronome.ticks(ticks);
  proxy.cut();
  proxy.release();
}
