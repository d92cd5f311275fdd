/** Style of report.html: system fonts, light and dark colours, and a plain form for paper. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1c2128; --soft: #59636e; --line: #dfe3e8; --accent: #2563eb; --wash: #eef3fe;
}
@media (prefers-color-scheme: dark) {
  :root { --page: #0f1318; --card: #171c23; --ink: #e6eaef; --soft: #9aa5b1; --line: #2b333d; --accent: #7aa5ff; --wash: #1a2435; }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 2.5rem 1.25rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
}
main { max-width: 66rem; margin: 0 auto; display: grid; gap: 1.25rem; }
main > * { min-width: 0; }
.kind { margin: 0; color: var(--soft); font-size: .8rem; letter-spacing: .09em; text-transform: uppercase; }
h1 { margin: .15rem 0 .9rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 { margin: 0 0 .9rem; font-size: 1.05rem; }
.verdict {
  margin: 0; padding: 1rem 1.25rem; background: var(--wash); border-left: 4px solid var(--accent); border-radius: 0 .6rem .6rem 0;
  font-size: 1.2rem; line-height: 1.45; font-weight: 600; overflow-wrap: anywhere;
}
.conditions { display: flex; flex-wrap: wrap; gap: .4rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.conditions li {
  padding: .15rem .65rem; border: 1px solid var(--line); border-radius: 999px; background: var(--card); color: var(--soft); font-size: .85rem;
}
section { padding: 1.25rem 1.4rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .93rem; }
caption { padding: 0 .7rem .35rem; color: var(--soft); font-size: .85rem; text-align: left; }
.scroll + .scroll, .scroll + figure, figure + .scroll { margin-top: 1rem; }
th, td { padding: .5rem .7rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
thead th { color: var(--soft); font-weight: 600; font-size: .82rem; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { min-width: 8rem; max-width: 24rem; font-weight: 600; white-space: normal; overflow-wrap: anywhere; }
td.left { min-width: 9rem; white-space: normal; overflow-wrap: anywhere; }
.left { text-align: left; }
.right { text-align: right; }
a { color: var(--accent); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
h3 { margin: 1.6rem 0 .6rem; font-size: .95rem; }
h4 { margin: 1rem 0 .5rem; font-size: .88rem; overflow-wrap: anywhere; }
.matrices { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; margin-top: 1rem; }
.matrices .scroll { margin: 0; }
ul.mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: .8rem; margin: 0; padding: 0; list-style: none; }
.mistakes li { display: flex; gap: .7rem; align-items: center; color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
.mistakes img { flex: none; width: 4.5rem; height: 4.5rem; border-radius: .4rem; object-fit: cover; image-rendering: pixelated; }
figure { margin: 0; }
figure svg { width: 100%; height: auto; max-width: 36rem; display: block; margin: 0 auto; }
.caption { margin: .75rem 0 0; color: var(--soft); font-size: .85rem; }
ul.notes { margin: 0; padding-left: 1.1rem; color: var(--soft); font-size: .92rem; }
ul.notes li { margin: .3rem 0; overflow-wrap: anywhere; }
pre { margin: .9rem 0 0; padding: .8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--page); border: 1px solid var(--line); border-radius: .5rem; }
code, dd { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .85rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1.2rem; margin: 0; }
dt { color: var(--soft); font-size: .9rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.25rem; }
@media screen and (max-width: 44rem) {
  body { padding: 1.25rem .75rem 2rem; }
  h1 { font-size: 1.4rem; }
  section { padding: 1rem; }
  .verdict { padding: .8rem 1rem; font-size: 1.05rem; }
  th, td { padding: .4rem .5rem; }
  caption { padding: 0 0 .35rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  table.stack, .stack tbody, .stack caption { display: block; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tr { display: block; padding: .6rem 0; border-top: 1px solid var(--line); }
  .stack tbody th, .stack td {
    display: flex; gap: 1rem; justify-content: space-between; min-width: 0; max-width: none; padding: .15rem 0; border: 0; white-space: normal;
    text-align: right; overflow-wrap: anywhere;
  }
  .stack tbody th::before, .stack td::before { content: attr(data-title); flex: 0 0 auto; max-width: 45%; color: var(--soft); font-weight: 400; text-align: left; }
}
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --accent: #000; --wash: #fff; color-scheme: light; }
  body { padding: 0; font-size: 10.5pt; }
  section { padding: .6rem 0; border: 0; border-top: 1px solid var(--line); border-radius: 0; break-inside: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 8.5pt; }
  th, td { padding: .25rem .4rem; }
}
`;
