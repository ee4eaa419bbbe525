// See axe.sh.
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(resolve(process.env.AXE_TOOLS), "node_modules", "x.js"));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const file = resolve(process.argv[2]);
const address = pathToFileURL(file).href;
const failures = [];
const fail = (where, what) => failures.push(`${where}: ${what}`);
const profile = mkdtempSync(join(tmpdir(), "axe-"));
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  userDataDir: profile,
  protocolTimeout: 600_000,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"],
});

async function open(where, { width, theme = "light", script = true }) {
  const page = await browser.newPage();
  page.on("console", said => { if (["error", "warn"].includes(said.type())) fail(where, `console: ${said.text()}`); });
  page.on("pageerror", error => fail(where, `error: ${error.message}`));
  page.on("request", asked => {
    if (asked.url() !== address && !asked.url().startsWith("data:")) fail(where, `asks for ${asked.url()}`);
  });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
  await page.setJavaScriptEnabled(script);
  await page.goto(address, { waitUntil: "load" });
  const across = await page.evaluate(() => document.documentElement.scrollWidth);
  if (across > width) fail(where, `is ${across} pixels across: it scrolls sideways`);
  return page;
}

async function look(where, page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const grave = found.violations.filter(one => ["serious", "critical"].includes(one.impact));
  for (const one of grave) {
    fail(where, `${one.impact}: ${one.id}, ${one.help} (${one.nodes.length} places, such as ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary.slice(0, 300)})`);
  }
  const slight = found.violations.filter(one => !grave.includes(one)).map(one => `${one.id} (${one.impact}, ${one.nodes.length})`);
  console.log(`${where}: ${grave.length} serious, slight: ${slight.join(", ") || "none"}`);
}

for (const width of [390, 768, 1280]) {
  for (const theme of ["light", "dark"]) {
    const where = `${width} ${theme}`;
    const page = await open(where, { width, theme });
    await page.evaluate(() => document.querySelectorAll("details").forEach(one => { one.open = true; }));
    await look(where, page);
    await page.close();
  }
}

// Without a script: everything is there.
const still = await open("no script", { width: 1280, script: false });
const lost = await still.evaluate(() => [...document.querySelectorAll("main > section")]
  .filter(section => section.innerText.trim().length < 20).map(section => section.id));
if (lost.length) fail("no script", `nothing to read in ${lost.join(", ")}`);
if (await still.evaluate(() => document.documentElement.classList.contains("js"))) fail("no script", "a script ran");
await still.close();

// With it: sorting, choosing, values by keyboard, colours.
const page = await open("script", { width: 1280 });
const sorted = await page.evaluate(() => {
  const button = document.querySelector("#scores thead .number button, #answer thead .number button, #holdings thead .number button");
  const table = button.closest("table");
  const place = button.closest("th").cellIndex;
  button.click();
  const cells = [...table.tBodies[0].rows].map(row => row.cells[place].dataset.value ?? row.cells[place].textContent);
  const known = cells.map(Number).filter(value => !Number.isNaN(value));
  const firstWord = cells.findIndex(cell => Number.isNaN(Number(cell)));
  return {
    falls: known.every((value, i) => i === 0 || known[i - 1] >= value),
    last: firstWord === -1 || firstWord === known.length,
    said: button.closest("th").getAttribute("aria-sort"),
  };
});
if (!sorted.falls || !sorted.last || sorted.said !== "descending") fail("script", `sorts wrongly: ${JSON.stringify(sorted)}`);
const chosen = await page.evaluate(() => {
  const radio = [...document.querySelectorAll(".choice label")].find(label => label.textContent.startsWith("Near"));
  if (!radio) return null;
  const shown = () => [...document.querySelectorAll("table[data-switch] tbody tr")].filter(row => !row.hidden).length;
  const before = shown();
  radio.querySelector("input").click();
  return [before, shown()];
});
if (!chosen || chosen[1] >= chosen[0]) fail("script", `choosing a horizon hides nothing: ${chosen}`);
const told = await page.evaluate(() => {
  const figure = [...document.querySelectorAll("figure[tabindex]")].find(one => one.offsetParent);
  if (!figure) return null;
  figure.focus();
  figure.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
  return document.querySelector(".tip").textContent;
});
if (told === "") fail("script", "an arrow key on a picture tells no value");
const dark = await page.evaluate(() => {
  const ground = () => getComputedStyle(document.body).backgroundColor;
  const before = ground();
  [...document.querySelectorAll(".choice label")].find(label => label.textContent === "Dark").querySelector("input").click();
  return before !== ground();
});
if (!dark) fail("script", "the dark colours change nothing");
await look("after choices", page);
await page.close();

// On paper.
const paper = await open("print", { width: 1280 });
const print = await paper.pdf({ format: "A4", preferCSSPageSize: true, printBackground: true });
console.log(`print: ${(print.length / 1000).toFixed(0)} kB; page: ${(statSync(file).size / 1000).toFixed(0)} kB; picture told: ${told}`);
await browser.close();
rmSync(profile, { recursive: true, force: true });
for (const failure of failures) console.error(failure);
process.exit(failures.length ? 1 : 0);
