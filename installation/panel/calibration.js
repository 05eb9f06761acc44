// Setting up the outputs: corners and grid points are dragged or nudged, and all that goes with it.
// All text goes in as text. What is sent is coalesced: at most thirty messages a second.

import { element, setText } from "/course.js";

const LOOK_MS = 1000;
const SEND_MS = 34;
const LIMIT_MS = 4000;
const ROOM = 0.06;
const CORNERS = ["TL", "TR", "BR", "BL"];
const SVG = "http://www.w3.org/2000/svg";
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const at = (id) => document.getElementById(id);
const queue = [];
let page = null;
let number = 1;
let chosen = "TL";
let drag = null;
let sending = false;
let post = null;

export function followCalibration(postTo) {
  post = postTo;
  at("outputs").addEventListener("toggle", () => {
    if (page?.open) show(page);
    look();
  });
  setInterval(look, LOOK_MS);
  listenToStage();
  for (const [id, act] of [["identify", "identify"], ["undo", "undo"], ["save", "save"]]) {
    at(`cal-${id}`).addEventListener("click", () => send({ act }));
  }
  at("cal-reset").addEventListener("click", () => send({ act: "reset", output: number }));
  at("cal-card").addEventListener("change", () => send({ act: "card", card: at("cal-card").value }));
  at("cal-blackout").addEventListener("click", () => send({ act: "blackout", on: !page.blackout }));
  at("cal-dimmer").addEventListener("input", () => {
    send({ act: "dimmer", value: at("cal-dimmer").valueAsNumber / 100 });
  });
  at("cal-brightness").addEventListener("change", () => {
    send({ act: "brightness", output: number, value: share(at("cal-brightness")) });
  });
  for (const field of blendFields()) {
    field.addEventListener("change", () => {
      send({ act: "blend", output: number, widths: blendFields().map(share) });
    });
  }
  at("cal-grid").addEventListener("change", () => {
    const [columns, rows] = at("cal-grid").value.split("x").map(Number);
    send({ act: "grid", output: number, columns, rows });
  });
  at("cal-presets").addEventListener("click", (event) => {
    const { act, preset } = event.target.closest("button")?.dataset ?? {};
    if (act) send({ act, preset });
  });
  at("cal-which").addEventListener("click", (event) => {
    const wanted = Number(event.target.closest("button")?.dataset.number);
    if (!wanted) return;
    [number, chosen] = [wanted, "TL"];
    show(page);
  });
  at("cal-nudge").addEventListener("click", (event) => {
    const key = event.target.closest("button")?.dataset.key;
    if (key) nudge(key, Number(at("cal-step").value));
  });
  look();
}

const blendFields = () => [...document.querySelectorAll("#cal-blend input")];
const share = (field) => (Number.isFinite(field.valueAsNumber) ? field.valueAsNumber / 100 : 0);

// ---------------------------------------------------------------- to and fro

async function look() {
  if (document.hidden || drag || sending) return;
  if (page && !at("outputs").open) return;
  try {
    const answer = await fetch("/api/outputs", { signal: AbortSignal.timeout(LIMIT_MS) });
    if (answer.ok && !drag && !sending) show(await answer.json());
  } catch {
    // What is there stays; it is asked for again in a second.
  }
}

function send(body) {
  const last = queue.at(-1);
  if (last && ofSameKind(last, body)) queue[queue.length - 1] = joined(last, body);
  else queue.push(body);
  if (!sending) pump();
}

function ofSameKind(one, other) {
  const same = (name) => JSON.stringify(one[name]) === JSON.stringify(other[name]);
  const kinds = ["move", "nudge", "dimmer"];
  return kinds.includes(one.act) && same("act") && same("output") && same("point");
}

function joined(one, other) {
  if (one.act !== "nudge") return other;
  const within = (n) => Math.max(-1000, Math.min(1000, n));
  return { ...one, by: one.by.map((n, axis) => within(n + other.by[axis])) };
}

async function pump() {
  sending = true;
  while (queue.length) {
    const rest = new Promise((resolve) => setTimeout(resolve, SEND_MS));
    try {
      const answer = await post("/api/outputs", queue.shift());
      setText(at("cal-answer"), answer.message ?? "");
      at("cal-answer").dataset.kind = answer.done ? "yes" : "no";
      if (answer.outputs) show(answer);
    } catch {
      setText(at("cal-answer"), "The wall cannot be reached just now. Please try again.");
    }
    await rest;
  }
  sending = false;
}

// ---------------------------------------------------------------- what there is

function show(now) {
  at("outputs").hidden = !now?.open;
  if (!now?.open) return;
  page = now;
  number = Math.min(number, page.outputs.length);
  const output = page.outputs[number - 1];
  showWhich();
  showOptions(page.cards);
  setValue("cal-card", page.card);
  setValue("cal-dimmer", Math.round(page.dimmer * 100));
  setText(at("cal-blackout"), page.blackout ? "Back from black" : "Blackout");
  at("cal-undo").disabled = !page.can_undo;
  at("cal-reset").disabled = !output.changed;
  at("cal-save").disabled = page.is_saved;
  setText(at("cal-saved"), page.is_saved ? "saved" : "not saved yet");
  for (const button of at("cal-presets").querySelectorAll("[data-act=use]")) {
    button.disabled = !page.presets[button.dataset.preset];
  }
  blendFields().forEach((field, side) => setValue(field.id, percent(output.blend[side])));
  setValue("cal-brightness", percent(output.brightness));
  const size = output.grid.length ? `${output.grid[0].length}x${output.grid.length}` : "0x0";
  showGridSize(size);
  at("cal-trouble").replaceChildren(...page.trouble.map((line) => element("li", "", line)));
  at("cal-trouble").hidden = !page.trouble.length;
  draw(output);
}

const percent = (part) => Math.round(part * 10000) / 100;

function setValue(id, value) {
  const field = at(id);
  if (document.activeElement === field && field.type !== "range") return;
  if (!sending && field.value !== String(value)) field.value = value;
}

function showWhich() {
  const names = page.outputs.map((output) => [output.number, output.name, output.changed]);
  const key = JSON.stringify([names, number]);
  at("cal-which").hidden = names.length < 2;
  if (at("cal-which").dataset.key === key) return;
  at("cal-which").dataset.key = key;
  at("cal-which").replaceChildren(
    ...names.map(([place, name, changed]) => {
      const button = element("button", "", `${place} ${name}${changed ? " *" : ""}`);
      button.type = "button";
      button.dataset.number = place;
      button.setAttribute("aria-pressed", String(place === number));
      return button;
    }),
  );
}

function showOptions(cards) {
  if (at("cal-card").options.length === cards.length + 1) return;
  const options = cards.map((card) => new Option(card, card));
  at("cal-card").replaceChildren(new Option("none, the dream", ""), ...options);
}

function showGridSize(size) {
  const list = at("cal-grid");
  if (![...list.options].some((option) => option.value === size)) {
    list.append(new Option(size.replace("x", " by "), size));
  }
  setValue("cal-grid", size);
}

// ---------------------------------------------------------------- the drawing

function handlesOf(output) {
  const corners = output.corners.map((place, n) => [CORNERS[n], place]);
  const points = output.grid.flatMap((row, r) => row.map((place, c) => [[r, c], place]));
  return [...points, ...corners];
}

function draw(output) {
  const stage = at("cal-stage");
  const { width, height } = output;
  const unit = ([x, y]) => [x * width, y * height];
  const handles = handlesOf(output);
  const key = JSON.stringify([number, handles.map(([point]) => point)]);
  if (stage.dataset.key !== key) build(stage, key, handles);
  if (!drag) frame(stage, output, handles.map(([, place]) => unit(place)));
  const scale = stage.viewBox.baseVal.width / Math.max(1, stage.clientWidth);
  const line = (places) => places.map((place) => unit(place).join(",")).join(" ");
  const columns = output.grid.length ? output.grid[0].map((_, c) => output.grid.map((r) => r[c])) : [];
  const paths = [...output.grid, ...columns, [...output.corners, output.corners[0]]];
  at("cal-lines").replaceChildren(...paths.map((places) => svg("polyline", { points: line(places) })));
  for (const [n, handle] of [...at("cal-handles").children].entries()) {
    const [point, place] = handles[n];
    const isDragged = drag && same(drag.point, point);
    const [x, y] = unit(isDragged ? drag.to : place);
    handle.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    handle.setAttribute("aria-pressed", String(same(point, chosen)));
  }
  const [, place] = handles.find(([point]) => same(point, chosen)) ?? handles.at(-4);
  const [x, y] = unit(place).map((n) => n.toFixed(1));
  setText(at("cal-point"), `${nameOf(chosen)}: ${x}, ${y} px of ${width}x${height}`);
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const nameOf = (p) => (typeof p === "string" ? `Corner ${p}` : `Point ${p[1] + 1} of row ${p[0] + 1}`);

function build(stage, key, handles) {
  stage.dataset.key = key;
  if (!handles.some(([point]) => same(point, chosen))) chosen = "TL";
  at("cal-handles").replaceChildren(
    ...handles.map(([point]) => {
      const corner = typeof point === "string";
      const handle = svg("g", {
        class: corner ? "corner" : "knot", tabindex: 0, role: "button", "aria-label": nameOf(point),
      });
      handle.dataset.point = JSON.stringify(point);
      handle.append(svg("circle", { r: corner ? 20 : 13, class: "reach" }));
      handle.append(svg("circle", { r: corner ? 9 : 5 }));
      if (corner) {
        const [left, top] = [point.endsWith("L"), point.startsWith("T")];
        const text = svg("text", { x: left ? 15 : -15, y: top ? 25 : -15 });
        text.setAttribute("text-anchor", left ? "start" : "end");
        text.textContent = point;
        handle.append(text);
      }
      return handle;
    }),
  );
}

// All of the output and of its points, with some room around.
function frame(stage, { width, height }, places) {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const room = ROOM * width;
  const left = Math.min(0, ...xs) - room;
  const top = Math.min(0, ...ys) - room;
  const [right, bottom] = [Math.max(width, ...xs) + room, Math.max(height, ...ys) + room];
  const box = [left, top, right - left, bottom - top].join(" ");
  if (stage.getAttribute("viewBox") === box) return;
  stage.setAttribute("viewBox", box);
  for (const id of ["cal-raster", "cal-picture"]) {
    at(id).setAttribute("width", width);
    at(id).setAttribute("height", height);
  }
}

function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// ---------------------------------------------------------------- hands

function listenToStage() {
  const stage = at("cal-stage");
  stage.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-point]");
    if (!handle || drag) return;
    event.preventDefault();
    chosen = JSON.parse(handle.dataset.point);
    handle.focus({ preventScroll: true });
    const output = page.outputs[number - 1];
    const [, place] = handlesOf(output).find(([point]) => same(point, chosen));
    const [x, y] = placeOf(event, output);
    drag = { id: event.pointerId, point: chosen, to: place, grip: [place[0] - x, place[1] - y] };
    stage.setPointerCapture(event.pointerId);
    draw(output);
  });
  stage.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drag?.id) return;
    const output = page.outputs[number - 1];
    const to = placeOf(event, output).map((n, axis) => n + drag.grip[axis]);
    drag.to = to.map((n) => Math.max(-0.5, Math.min(1.5, n)));
    send({ act: "move", output: number, point: drag.point, to: drag.to });
    draw(output);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    stage.addEventListener(end, (event) => {
      if (event.pointerId !== drag?.id) return;
      drag = null;
      draw(page.outputs[number - 1]);
    });
  }
  stage.addEventListener("focusin", (event) => {
    const point = event.target.closest("[data-point]")?.dataset.point;
    if (!point) return;
    chosen = JSON.parse(point);
    draw(page.outputs[number - 1]);
  });
  stage.addEventListener("keydown", (event) => {
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    nudge(event.key, event.shiftKey ? 10 : 1);
  });
}

function nudge(key, pixels) {
  const by = STEPS[key].map((n) => n * pixels);
  send({ act: "nudge", output: number, point: chosen, by });
}

function placeOf(event, { width, height }) {
  const place = new DOMPoint(event.clientX, event.clientY);
  const { x, y } = place.matrixTransform(at("cal-stage").getScreenCTM().inverse());
  return [x / width, y / height];
}

setInterval(() => {
  if (document.hidden || !page?.open || !at("outputs").open) return;
  const output = page.outputs.length > 1 ? number : 0;
  at("cal-picture").setAttribute("href", `/live.jpg?output=${output}&at=${Date.now()}`);
}, LOOK_MS);
