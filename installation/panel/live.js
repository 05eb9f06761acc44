// The live picture: reads the JPEG stream, draws each picture, and comes back by itself.
//
// The stream is read by hand instead of by an <img>, so that the last picture stays when the
// server goes away, a silent connection is noticed, and a full house falls back to single pictures.

const SILENT_MS = 4000; // the server sends a picture at least once a second
const RETRY_MS = 1000;
const GLOW_MS = 400;
const POLL_MS = 500;
const POLLS_BEFORE_RETRY = 20;
const MAX_PICTURE_BYTES = 8 * 1024 * 1024;

export class LivePicture {
  #wall;
  #glow;
  #onState;
  #newest = null;
  #glowDueMs = 0;
  #aspect = 0;
  #drawing = false;

  // onState is called with "live", "polling" or "away".
  constructor(wall, glow, onState) {
    this.#wall = wall;
    this.#glow = glow;
    this.#onState = onState;
  }

  async run() {
    for (;;) {
      await visible();
      try {
        if ((await this.#stream()) === "full") {
          await this.#poll();
        }
      } catch {
        // Gone or silent: the loop tries again.
      }
      if (!document.hidden) {
        this.#onState("away");
        await pause(RETRY_MS);
      }
    }
  }

  async #stream() {
    const stop = new AbortController();
    const hide = () => document.hidden && stop.abort();
    document.addEventListener("visibilitychange", hide);
    let timer = setTimeout(() => stop.abort(), SILENT_MS);
    try {
      const response = await fetch("/live.mjpeg", { signal: stop.signal, cache: "no-store" });
      if (response.status === 503) return "full";
      if (!response.ok || !response.body) throw new Error("no stream");
      const parts = new Parts();
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return "ended";
        for (const jpeg of parts.add(value)) {
          clearTimeout(timer);
          timer = setTimeout(() => stop.abort(), SILENT_MS);
          this.#show(jpeg, "live");
        }
      }
    } finally {
      clearTimeout(timer);
      stop.abort();
      document.removeEventListener("visibilitychange", hide);
    }
  }

  async #poll() {
    for (let poll = 0; poll < POLLS_BEFORE_RETRY && !document.hidden; poll += 1) {
      const answer = await fetch("/live.jpg", {
        signal: AbortSignal.timeout(SILENT_MS),
        cache: "no-store",
      });
      if (!answer.ok) throw new Error("no picture");
      this.#show(await answer.blob(), "polling");
      await pause(POLL_MS);
    }
  }

  // Draws the newest picture; those that come while one is being decoded are skipped.
  async #show(jpeg, state) {
    this.#newest = jpeg;
    if (this.#drawing) return;
    this.#drawing = true;
    while (this.#newest) {
      const next = this.#newest;
      this.#newest = null;
      try {
        const picture = await createImageBitmap(next);
        this.#fit(picture.width / picture.height);
        draw(this.#wall, picture, picture.width, picture.height);
        this.#light(picture);
        picture.close();
        this.#onState(state);
      } catch {
        // A damaged picture: the one before stays.
      }
    }
    this.#drawing = false;
  }

  // The page keeps the whole picture in sight, whatever its shape.
  #fit(aspect) {
    if (aspect === this.#aspect) return;
    this.#aspect = aspect;
    this.#wall.parentElement.style.setProperty("--aspect", aspect);
  }

  // The light around the picture follows slowly: blurring it anew for each one costs too much.
  #light(picture) {
    const now = performance.now();
    if (now < this.#glowDueMs) return;
    this.#glowDueMs = now + GLOW_MS;
    draw(this.#glow, picture, this.#glow.width, this.#glow.height);
  }
}

// Cuts a multipart stream into its JPEGs.
export class Parts {
  #bytes = new Uint8Array(0);

  add(chunk) {
    const bytes = new Uint8Array(this.#bytes.length + chunk.length);
    bytes.set(this.#bytes);
    bytes.set(chunk, this.#bytes.length);
    const jpegs = [];
    let start = 0;
    for (;;) {
      const body = afterBlankLine(bytes, start);
      if (body < 0) break;
      const head = new TextDecoder("latin1").decode(bytes.subarray(start, body));
      const length = Number(/content-length:\s*(\d+)/i.exec(head)?.[1] ?? NaN);
      if (!(length <= MAX_PICTURE_BYTES)) throw new Error("not a stream of pictures");
      if (bytes.length < body + length) break;
      jpegs.push(new Blob([bytes.subarray(body, body + length)], { type: "image/jpeg" }));
      start = body + length;
    }
    this.#bytes = bytes.slice(start);
    if (this.#bytes.length > MAX_PICTURE_BYTES + 4096) throw new Error("a part without an end");
    return jpegs;
  }
}

// Index of the first byte after the part's head: CR LF CR LF with text before it; -1 if not there.
function afterBlankLine(bytes, start) {
  let from = start;
  while (bytes[from] === 13 || bytes[from] === 10) from += 1;
  for (let i = from; i + 3 < bytes.length; i += 1) {
    if (bytes[i] === 13 && bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) {
      return i + 4;
    }
  }
  return -1;
}

function draw(canvas, picture, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext("2d", { alpha: false }).drawImage(picture, 0, 0, width, height);
}

function visible() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true });
  });
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
