// The engine's own, laid beside by scripts/buildUi.mjs, so that page and engine agree on what a score means.
export * from '#src/score/falseAlarmRate.js';
