// Drives one browser for browser.py: `node driver.mjs MODULES NAME EXECUTABLE FLAG...`.
// Reads a request a line from standard input and writes a reply a line to standard output; ends with its input.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [modules, name, executablePath, ...args] = process.argv.slice(2);
const entry = createRequire(`${modules}/`).resolve("puppeteer-core");
const { default: puppeteer } = await import(pathToFileURL(entry).href);
// Firefox distrusts drawing in software, and sound that nobody asked for by a click.
const extraPrefsFirefox = {
  "webgl.force-enabled": true,
  "media.autoplay.default": 0,
  "media.volume_scale": "0.0",
};
const browser = await puppeteer.launch({ browser: name, executablePath, args, extraPrefsFirefox, headless: true });
const pages = new Map();

const requests = {
  version: () => browser.version(),

  async open({ url, width, height, dark, timeout_ms }) {
    const page = await browser.newPage();
    const log = [];
    page.setDefaultTimeout(timeout_ms);
    page.on("console", (message) => log.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => log.push(`error: ${error.message ?? error}`));
    page.on("requestfailed", (request) => log.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
    await page.setViewport({ width, height });
    if (dark) await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    await page.goto(url);
    const id = pages.size + 1;
    pages.set(id, { page, log });
    return id;
  },

  run: ({ page, script, values }) =>
    pages.get(page).page.evaluate(`(async (...values) => { ${script}\n })(...${JSON.stringify(values)})`),

  // Any method of puppeteer's Page, such as "keyboard.press".
  async call({ page, method, values }) {
    const path = method.split(".");
    const last = path.pop();
    const target = path.reduce((object, key) => object[key], pages.get(page).page);
    return plain(await target[last](...values));
  },

  // Chromium alone.
  async heap({ page }) {
    const session = await pages.get(page).page.createCDPSession();
    // What the first one lets go may hold more.
    for (let time = 0; time < 3; time++) await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    await session.detach();
    return usedSize;
  },

  log: ({ page }) => pages.get(page).log,

  close: ({ page }) => pages.get(page).page.close(),
};

/** What JSON can hold of an answer; null for the objects of puppeteer, and for bytes. */
function plain(value) {
  const kind = value === null || typeof value !== "object" ? null : Object.getPrototypeOf(value);
  return [null, Object.prototype, Array.prototype].includes(kind) ? value : null;
}

function within(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing after ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

process.stdout.write(`${JSON.stringify({ ok: null })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let reply;
  try {
    reply = { ok: (await within(requests[request.op](request), request.timeout_ms)) ?? null };
  } catch (error) {
    reply = { error: String(error.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
await browser.close();
