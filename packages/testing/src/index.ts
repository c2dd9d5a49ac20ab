/** The testing kit: durable code is tested in process, in virtual time, with Jest, Vitest or node:test. */
export {};
