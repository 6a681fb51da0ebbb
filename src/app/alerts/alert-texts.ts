import type { Alert } from '../../domain/alert.ts';
import { customNotification } from '../../formats/channels/amazon-q.ts';
import { plainText, subjectLine } from '../../formats/channels/plain-text.ts';
import { digestJson } from '../../formats/digest/cut-digest.ts';
import type { Digest } from '../../formats/digest/digest.ts';

/**
 * SNS takes 262,144 bytes for all texts and attributes together. Each text becomes a string of JSON, which doubles it at worst: quotes,
 * backslashes and the ends of lines.
 */
const DIGEST_BYTES = 64_000;
const MAIL_BYTES = 32_000;

/**
 * What each protocol is sent: machines (Lambda, SQS, Firehose) the digest as JSON, e-mail readers plain text, telephones the subject,
 * and chats a custom notification, as Amazon Q Developer subscribes by https.
 */
export const alertTexts = (digest: Digest): Pick<Alert, 'subject' | 'texts'> => {
  const subject = subjectLine(digest);
  return {
    subject,
    texts: {
      default: digestJson(digest, DIGEST_BYTES),
      email: plainText(digest, MAIL_BYTES),
      https: JSON.stringify(customNotification(digest)),
      sms: subject,
    },
  };
};
