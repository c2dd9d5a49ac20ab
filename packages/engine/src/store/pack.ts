/** Puts the blobs of the port's records into a parcel, and the records in order to be sent. */
import type { Parcel } from "./parcel.js";
import type { CreateUnit, MessageRow, Reopening, TakeOver, TurnLoad, TurnUnit, Unit } from "./store.js";

/** A batch on its way to the store's thread. */
export function packBatch(batch: readonly Unit[], parcel: Parcel): readonly Unit[] {
  return batch.map((unit) => packUnit(unit, parcel));
}

/** What `loadTurns` has found, on its way back. */
export function packLoads(loads: readonly (TurnLoad | undefined)[], parcel: Parcel): readonly (TurnLoad | undefined)[] {
  return loads.map(
    (load) =>
      load && {
        instance: load.instance,
        history: load.history.map(parcel.add),
        messages: load.messages.map((message) => packMessage(message, parcel)),
        newer: load.newer?.map((message) => packMessage(message, parcel)),
      },
  );
}

function packUnit(unit: Unit, parcel: Parcel): Unit {
  switch (unit.kind) {
    case "create":
      return packCreate(unit, parcel);
    case "deliver":
      return { ...unit, message: { ...unit.message, message: packMessage(unit.message.message, parcel) } };
    case "turn":
      return packTurn(unit, parcel);
    case "completeTask":
      return { ...unit, message: packMessage(unit.message, parcel) };
    case "rewind":
      return { ...unit, reopening: packReopening(unit.reopening, parcel) };
    case "deferTask":
    case "fireDue":
    case "purge":
      return unit;
  }
}

function packCreate(unit: CreateUnit, parcel: Parcel): CreateUnit {
  const { instance, replaces } = unit;
  return {
    ...unit,
    instance: { ...instance, start: packMessage(instance.start, parcel) },
    replaces: replaces && { ...replaces, toParent: replaces.toParent && packMessage(replaces.toParent, parcel) },
  };
}

function packTurn(unit: TurnUnit, parcel: Parcel): TurnUnit {
  const { history, requeued, timers, children, deliveries } = unit;
  return {
    ...unit,
    history: { replace: history.replace, events: parcel.add(history.events) },
    requeued: requeued.map((message) => packMessage(message, parcel)),
    timers: timers.map((timer) => packMessage(timer, parcel)),
    children: children.map(({ instance, ifTaken }) => ({
      instance: { ...instance, start: packMessage(instance.start, parcel) },
      ifTaken: packMessage(ifTaken, parcel),
    })),
    deliveries: deliveries.map((delivery) => ({ ...delivery, message: packMessage(delivery.message, parcel) })),
    takeOver: unit.takeOver && packTakeOver(unit.takeOver, parcel),
    toParent: unit.toParent && packMessage(unit.toParent, parcel),
  };
}

function packTakeOver(takeOver: TakeOver, parcel: Parcel): TakeOver {
  const children = takeOver.children.map(({ key, reopening }) => ({
    key,
    reopening: reopening && packReopening(reopening, parcel),
  }));
  return { ...takeOver, children };
}

function packReopening(reopening: Reopening, parcel: Parcel): Reopening {
  return { ...reopening, message: packMessage(reopening.message, parcel) };
}

function packMessage<Message extends MessageRow>(message: Message, parcel: Parcel): Message {
  return { ...message, event: parcel.add(message.event) };
}
