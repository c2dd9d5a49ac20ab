/**
 * What a mock may return for what the activity returns. The compiler infers `20 | 8.1` where a function returns one or the
 * other, and a test has numbers of its own: a number that is literal stands for any. Texts, enums and branded numbers mean
 * what they say.
 */
export type Widened<Result> = Result extends number
  ? IsSame<Result, LiteralOf<Result>> extends true
    ? number
    : Result
  : Result;

/** The number that is written so; `never` for one that is more than a number. */
type LiteralOf<Value extends number> = keyof Value extends keyof number
  ? `${Value}` extends `${infer Literal extends number}`
    ? Literal
    : never
  : never;

/** The very same: a member of an enum can be assigned to its number, and back, and is not it. */
type IsSame<One, Other> =
  (<Any>() => Any extends One ? true : false) extends <Any>() => Any extends Other ? true : false ? true : false;
