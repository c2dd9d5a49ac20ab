import { createPayloadConverter } from "@reawait/core";

export class Money {
  constructor(
    readonly cents: number,
    readonly currency: string,
  ) {}

  plus(other: Money): Money {
    return new Money(this.cents + other.cents, this.currency);
  }

  toString(): string {
    return `${(this.cents / 100).toFixed(2)} ${this.currency}`;
  }
}

export class Invoice {
  constructor(
    readonly customer: string,
    readonly due: Date,
    readonly items: ReadonlyMap<string, Money>,
  ) {}

  isOverdue(now: Date): boolean {
    return now > this.due;
  }

  total(): Money {
    return [...this.items.values()].reduce((sum, price) => sum.plus(price), new Money(0, "CHF"));
  }
}

/** Every worker and client gets this. Payloads hold the names of classes: these must stay, whatever happens to the code. */
export const converter = createPayloadConverter({ classes: { Money, Invoice } });
