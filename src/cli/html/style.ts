/** The report's style sheet: system fonts, light and dark, no outside resource. */
export const style = `
:root { color-scheme: light dark; --ink: #16202b; --soft: #5c6b7a; --line: #dde3ea; --page: #f6f8fa; --card: #fff;
  --good: #0a7d4f; --fair: #a06a00; --none: #7a8794; --accent: #2459d6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --soft: #9fb0c0; --line: #2c3742; --page: #11171d;
  --card: #1a222a; --good: #3fcf95; --fair: #f0b54a; --none: #8a98a6; --accent: #7fa6ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 28px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 40px 0 12px; } h3 { font-size: 15px; margin: 0 0 10px; overflow-wrap: anywhere; }
p { margin: 0 0 12px; overflow-wrap: anywhere; } .soft { color: var(--soft); } .num { font-variant-numeric: tabular-nums; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0; }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
.tile b { display: block; font-size: 26px; line-height: 1.2; } .card { margin-bottom: 16px; }
.split { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 20px; }
@media (max-width: 760px) { .split { grid-template-columns: 1fr; } .card { overflow-x: auto; } }
figure { margin: 0; position: relative; } figure img, figure svg { display: block; width: 100%; border-radius: 6px; }
figure svg { position: absolute; inset: 0; height: 100%; }
.faces { display: flex; flex-wrap: wrap; gap: 12px; } .faces div { width: 96px; font-size: 12px; overflow-wrap: anywhere; }
.face { width: 72px; height: 72px; border-radius: 8px; display: block; object-fit: cover; }
.match { display: flex; align-items: center; gap: 10px; padding: 8px 0; border-top: 1px solid var(--line); }
.match:first-of-type { border-top: 0; } .match .what { min-width: 0; overflow-wrap: anywhere; line-height: 1.35; }
.score { font-weight: 650; } .good { color: var(--good); } .fair { color: var(--fair); } .none { color: var(--none); }
.bar { display: flex; height: 26px; border-radius: 6px; overflow: hidden; margin: 8px 0 12px; } .bar span { min-width: 1px; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--line); }
th { white-space: nowrap; } th:first-child, td:first-child { text-align: left; } .dot { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 8px; }
@media (max-width: 480px) { main { padding: 20px 14px 40px; } .match { flex-wrap: wrap; } .match .what { flex-basis: 100%; } }
`;
