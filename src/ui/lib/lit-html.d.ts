// The package's one file is laid beside by scripts/buildUi.mjs: a browser finds no package by its name.
export * from 'lit-html';
