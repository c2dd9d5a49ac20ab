/**
 * The proofs in a payload of this suite's programs: of one activity (`proof`), or of a whole orchestration (`proofs`).
 *
 * @param payload - as it was recorded
 */
export function proofsIn(payload: string | undefined): readonly string[] {
  if (payload === undefined) return [];
  const value: unknown = JSON.parse(payload);
  if (typeof value !== "object" || value === null) return [];
  const { proof, proofs } = value as { readonly proof?: string; readonly proofs?: readonly string[] };
  return [...(proof === undefined ? [] : [proof]), ...(proofs ?? [])];
}
