import { nameSense } from './secret-name.ts';
import { hidden, type Span } from './span.ts';
import { isCode, isHarmless, isPlaceholder, isState, looksGenerated } from './value-shape.ts';

/**
 * Known formats of secrets. Where a pattern has a group, the group is the secret. Every repetition that could begin at
 * each character is bounded, so that no value is slow to redact.
 */
const FORMATS: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/dg,
  /PuTTY-User-Key-File-\d[\s\S]*$/dg,
  /\bAGE-SECRET-KEY-1[A-Z0-9]{20,80}/dg,
  // AWS: ids of access keys, and session tokens.
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/dg,
  /\b(?:IQoJb3|FQoG|FwoG)[\w+/=]{40,4096}/dg,
  /\bABSK[\w+/=]{60,200}/dg,
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){1,3}/dg,
  /\b(?:gh[opsur]_|github_pat_|gl(?:pat|dt|rt|ptt|soat|ft|agent|imt|cbt)-|npm_|pypi-|AIza|ya29\.|GOCSPX-|xapp-|xox[abeoprs]-)[\w.-]{16,}/dg,
  /\b(?:sk|rk|pk)_(?:live|test)_\w{10,}/dg,
  /\bwhsec_[\w+/=]{16,}/dg,
  /\bsk-(?:[a-z]{2,12}\d{0,2}-)?[\w-]{20,}/dg,
  /\bSG\.[\w-]{16,32}\.[\w-]{16,64}/dg,
  /\b(?:SK|AC)[0-9a-f]{32}\b/dg,
  /\bkey-[0-9a-f]{32}\b/dg,
  /\b(?:dop_v1_|doo_v1_|dor_v1_|shp(?:at|ca|pa|ss)_|hf_|hvs\.|hvb\.|dckr_pat_|NRAK-|NRJS-|sq0(?:atp|csp|idp)-|EAAA|lin_api_|pat-na1-|figd_|ATATT3|ATCTT3|ntn_|rubygems_|sntrys_|glsa_|glc_|sbp_|pscale_\w{2,5}_|PMAK-|CFPAT-|tfp_)[\w=.-]{20,}/dg,
  /\bdapi[0-9a-f]{32}/dg,
  /\b[\w-]{14}\.atlasv1\.[\w=-]{40,}/dg,
  /\b\d{8,10}:AA[\w-]{33}\b/dg,
  /(?:https:\/\/)?hooks\.slack\.com\/([\w/-]+)/dg,
  /discord(?:app)?\.com\/api\/webhooks\/([\w/-]+)/dg,
  /\.webhook\.office\.com\/([\w/@-]+)/dg,
  // Hashes of passwords.
  /\$(?:2[abxy]|5|6|y|argon2\w{0,2}|apr1|scrypt|pbkdf2-?\w{0,8})\$[\w./$=,+-]{16,}/dg,
  // URLs with a user and a password, or with a signature.
  /[a-z][a-z0-9+.-]{0,30}:\/\/([^\s"'/@:]{0,256}:[^\s"']{1,512})@/dgi,
  /[?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|X-Goog-Signature|Signature|sig|access_token|auth_token)=([^&\s"'#]{6,4096})/dgi,
  /[?&](?:code|key|auth)=([\w.~%+/=-]{20,4096})/dgi,
  /\bSharedAccess(?:Key|Signature)[= ]{1,3}([^;\s"']+)/dg,
  /\b(?:Bearer|Basic|Digest|Negotiate)\s{1,4}([\w.~+/=-]{16,})/dg,
  /\bAuthorization["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:token|ApiKey|Splunk|GenieKey)\s{1,4})([^\s"',;]{8,})/dgi,
  /(?:\s|^)--(?:password|passwd|token|secret|api-?key|access-?key|auth-?token|client-?secret)[\w-]{0,40}[\s=]{1,4}(?!\$)([^\s-]\S*)/dgi,
  /\bIDENTIFIED\s{1,4}BY\s{1,4}('[^']*'|"[^"]*")/dgi,
  // A secret access key: forty characters of Base64 that are not a hexadecimal hash.
  /(?<![\w/+=-])(?![0-9a-f]{40}(?![\w/+=-]))(?=[^\s]{0,39}[A-Z])(?=[^\s]{0,39}[a-z])(?=[^\s]{0,39}\d)[A-Za-z0-9/+]{40}(?![\w/+=-])/dg,
];

/** An assignment to a name that mentions a secret. The beginning of the name is read backwards. */
const ASSIGNMENT =
  /((?:password|passwd|passphrase|passcode|pwd|secret|credential|token|(?<![a-z])pass(?=[\s"']{0,2}[:=])|(?<![a-z])pin(?![a-z])|(?<![a-z])psk|dsn|(?:api|app|access|account|auth|client|encryption|license|licence|master|private|session|shared|signing|storage)[-_]?key)[\w-]{0,40})(?:["']?(?:\s{0,4}:?=\s{0,4}|:\s{1,4})|["']\s{0,4}:\s{0,4})(\{\{resolve:[^{}]{1,2048}\}\}|"[^"]*"|'[^']*'|[^\s;,&"'}<]+)/dgi;
const NAME_BEFORE = /[\w.:-]/;

const assignedName = (text: string, start: number, rest: string): string => {
  let from = start;
  while (from > 0 && start - from < 60 && NAME_BEFORE.test(text[from - 1] ?? '')) from -= 1;
  return text.slice(from, start) + rest;
};

const isShownAssignment = (name: string, value: string): boolean => {
  const bare = value.replace(/^["']|["']$/g, '');
  if (isHarmless(bare) || isPlaceholder(value) || isState(bare)) return true;
  if (value === bare && isCode(value)) return true;
  const { sense } = nameSense(name);
  return (sense === 'setting' || sense === 'plain') && !looksGenerated(bare);
};

const BASE64 = /^[A-Za-z0-9+/\s]{24,65536}={0,2}\s*$/;

/** Returns the text that Base64 stands for; undefined for other text. */
const decoded = (text: string): string | undefined => {
  if (!BASE64.test(text)) return undefined;
  try {
    const inner = atob(text);
    return /^[\t\r\n\x20-\x7e]*$/.test(inner) ? inner : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Returns the parts of a text that are secrets by their format, or that are assigned to a name for a secret. Base64
 * text with such a part is hidden whole.
 */
export const secretParts = (text: string): readonly Span[] => {
  const inner = decoded(text);
  if (inner !== undefined && plainParts(inner).length > 0) return [hidden(0, text.length)];
  return plainParts(text);
};

const plainParts = (text: string): readonly Span[] => {
  const spans: Span[] = [];
  for (const format of FORMATS) {
    for (const { indices } of text.matchAll(format)) {
      const [start, end] = indices?.[1] ?? indices?.[0] ?? [0, 0];
      spans.push(hidden(start, end));
    }
  }
  for (const match of text.matchAll(ASSIGNMENT)) {
    const [, rest = '', value = ''] = match;
    const [start, end] = match.indices?.[2] ?? [0, 0];
    if (!isShownAssignment(assignedName(text, match.index, rest), value)) spans.push(hidden(start, end));
  }
  return spans;
};
