// The engine's own, laid beside by scripts/buildUi.mjs, so that a score reads alike on the page and in a terminal.
export * from '#src/score/scoreInWords.js';
