import { expect, test } from 'vitest';
import { escapeHtml, html } from '#src/cli/html/html.js';

test('escapeHtml() leaves no character that means something in HTML, and escapes none twice', () => {
  expect(escapeHtml(`<b>&"x"'`)).toBe('&lt;b&gt;&amp;&quot;x&quot;&#39;');
  expect(escapeHtml('&lt;')).toBe('&amp;lt;');
  expect(escapeHtml('Zoë 1/2')).toBe('Zoë 1/2');
});

test('html escapes what is put in, and takes markup and lists of markup as they are', () => {
  const items = ['<1>', '2'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul title="${'"'}">${items}</ul>${html`<hr>`}${3}`.markup).toBe(
    '<ul title="&quot;"><li>&lt;1&gt;</li><li>2</li></ul><hr>3',
  );
});

test('html is not fooled by an object that looks like markup', () => {
  const disguised = { markup: '<script>' } as unknown as string;
  expect(html`${disguised}`.markup).toBe('[object Object]');
});
