/** ARN of a topic of SNS. */
export const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/;
export const WANTED_TOPIC = 'expected the ARN of an SNS topic';
