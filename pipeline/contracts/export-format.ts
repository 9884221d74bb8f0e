/** Formats that models are exported to. */
export const exportFormats = ['lightgbm', 'sql', 'yaml', 'text', 'json'] as const;

/** A format that models are exported to. */
export type ExportFormat = (typeof exportFormats)[number];
