"""How the page looks: light and dark, on a phone and on a desk."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b1d20; --soft: #5d6268; --line: #dfe2e6; --accent: #0b5cad; --paper: #fff;
  --panel: #f4f6f8; --mark: #fff0b3; --amber: #8a5200; --red: #a02020; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e7e9; --soft: #a2a8ae; --line: #34373c; --accent: #86bdf6; --paper: #16181b; --panel: #1f2226;
    --mark: #574a12; --amber: #e5a84b; --red: #f08a8a; }
}
* { box-sizing: border-box; }
body { font: 17px/1.55 Georgia, 'Times New Roman', serif; color: var(--ink); background: var(--paper);
  max-width: 44rem; margin: 2.5rem auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
header, .chips, .status, .why, .note, .from, .label { font-family: system-ui, sans-serif; }
header h1 { font-size: 1.15rem; margin: 0; }
header p, .why, .from { color: var(--soft); font-size: .85rem; margin: .2rem 0; }
article { border-top: 1px solid var(--line); margin-top: 1.6rem; padding-top: 1.1rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 0 0 .6rem; }
.status { font-size: .7rem; font-weight: 600; letter-spacing: .04em; color: var(--amber);
  border: 1px solid currentColor; border-radius: 1rem; padding: .1rem .5rem;
  vertical-align: middle; white-space: nowrap; }
.corrected { color: var(--red); } .told { color: var(--soft); }
.note { border-left: 3px solid var(--red); padding: .4rem .8rem; font-size: .9rem; background: var(--panel);
  margin: 0 0 .8rem; }
details { margin: .35rem 0; } details[open] { margin-bottom: .9rem; }
summary { cursor: pointer; list-style: none; border-radius: .25rem; } summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--panel); } summary:focus-visible { outline: 2px solid var(--accent); }
summary sup { font-family: system-ui, sans-serif; font-size: .65rem; color: var(--accent); margin-left: .15rem; }
.passage { background: var(--panel); border-radius: .4rem; padding: .7rem .9rem; margin: .4rem 0 0; font-size: .9rem;
  color: var(--soft); }
.passage mark { background: var(--mark); color: var(--ink); }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .7rem; margin: .6rem 0; }
.sides > div { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.label { font-size: .78rem; font-weight: 600; color: var(--soft); margin: .6rem 0 .1rem; }
.sides .label { margin: 0 0 .2rem; }
blockquote { margin: .9rem 0; padding-left: .9rem; border-left: 3px solid var(--accent); font-style: italic; }
blockquote footer { font-style: normal; font-size: .9rem; color: var(--soft); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
sup { font-family: system-ui, sans-serif; font-size: .65rem; }
.chips { list-style: none; padding: 0; margin: .8rem 0 .3rem; display: flex; flex-wrap: wrap; gap: .4rem;
  font-size: .8rem; }
.chips li { border: 1px solid var(--line); border-radius: 1rem; padding: .15rem .65rem; color: var(--soft); }
@media (max-width: 30rem) { body { margin: 1.2rem auto; padding: 0 .9rem; } h2 { font-size: 1.18rem; } }
"""
