/** What a command has to do with the world around it. */
export interface Terminal {
  /** For what was asked for. */
  readonly out: (text: string) => void;
  /** For what went wrong. */
  readonly err: (text: string) => void;
}

/** 0: it did what it was asked. 1: it could not. 2: it did not understand. */
export type ExitCode = 0 | 1 | 2;
