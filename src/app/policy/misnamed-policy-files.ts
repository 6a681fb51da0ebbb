/** Names that policy files are given by mistake. */
export const MISNAMED_POLICY_FILES: readonly string[] = [
  'plumbline.config.yml',
  'plumbline.yaml',
  'plumbline.yml',
  'plumbline.config.json',
];
