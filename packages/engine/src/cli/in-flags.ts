/**
 * What the engine and its connections say of their options, in the words of the command line. They speak to programs:
 * "insecure: true" is `--insecure` here.
 */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/tls: \{ cert, key \}, with its ca or with tokens/g, "--tls-cert and --tls-key, with --tls-ca or --token-file"],
  [/tls: \{ cert, key \}/g, "--tls-cert and --tls-key"],
  [/Give tokens, or the ca in tls by/g, "Give --token-file, or --tls-ca by"],
  [/insecure: true/g, "--insecure"],
  [/leave out host\b/g, "leave out --host"],
  [/Give either unix, the path of a socket, or host and port/g, "Give either --unix, or --host and --port"],
  [/^(unix|host) must be/g, "--$1 must be"],
  [/\btls\.(ca|cert|key)\b/g, "--tls-$1"],
  [/, or give it as tls\.serverName/g, ""],
  [/give it to connect as credentials/g, "give --token-file, or set REAWAIT_TOKEN"],
  [/use the option credentials/g, "use --token-file, or REAWAIT_TOKEN"],
  [/^tls is given for/g, "--tls-ca or --tls-cert is given for"],
  [/say that it may be overwritten/g, "give --force"],
  [/^Token (\d+) of tokens\b/g, "token $1"],
];

export function inFlags(text: string): string {
  return WORDS.reduce((said, [theirs, ours]) => said.replace(theirs, ours), text);
}
