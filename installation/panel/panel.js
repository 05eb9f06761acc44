// The panel: tells what is on the wall and why, and takes wishes. All text goes in as text.

import { askRole } from "/access.js";
import { followCalibration } from "/calibration.js";
import { followControllers } from "/controllers.js";
import { element, followCourse, setText, showCourse } from "/course.js";
import { LivePicture } from "/live.js";
import { showOutputs } from "/outputs.js";

const STATUS_MS = 1000;
const LIMIT_MS = 4000;
const MODES = {
  starting: "waking up",
  dreaming: "dreaming",
  safe: "resting, from the archive",
  stopping: "closing",
};
const CLOSED = {
  dark: "closed, the wall is dark",
  still: "closed, the picture stays",
  slow: "closed, dreaming slowly",
};

const at = (id) => document.getElementById(id);
const link = { picture: "starting", status: "starting" };

// ---------------------------------------------------------------- status

async function followStatus() {
  for (;;) {
    try {
      const answer = await fetch("/api/status", { signal: AbortSignal.timeout(LIMIT_MS) });
      if (answer.status === 401) await askRole();
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      showStatus(await answer.json());
      link.status = "live";
    } catch {
      link.status = "away";
    }
    showLink();
    await new Promise((resolve) => setTimeout(resolve, STATUS_MS));
  }
}

function showStatus(status) {
  const subjects = status.subjects ?? [];
  const names = subjects.map((subject) => subject.label);
  showSubjects(subjects);
  const places = subjects.map(({ label, place }) => (place ? `${label} ${place}` : label));
  document.title = names.length ? `${names.join(", ")} · Hallucinarium` : "Hallucinarium";
  at("wall").setAttribute("aria-label", `The picture on the wall: ${places.join(", ")}`);
  setText(at("reason"), status.reason ?? "");
  setText(at("next"), status.next_label ? `Next: ${status.next_label}` : "");
  at("next").hidden = !status.next_label;
  at("return").hidden = !status.wish_holds;
  const closed = status.mode === "dreaming" ? CLOSED[status.course?.wall] : undefined;
  const off = status.blackout ? "blacked out" : closed;
  setText(at("mode"), off ?? MODES[status.mode] ?? status.mode ?? "");
  at("mode").dataset.mode = off ? "off" : status.mode;
  showCourse(status.course ?? {}, status.wish_holds);
  showOutputs(status.outputs ?? []);
  showParts(status.parts ?? []);
  showFacts(status);
}

function showSubjects(subjects) {
  const key = JSON.stringify(subjects);
  const heading = at("subjects");
  if (heading.dataset.key === key) return;
  heading.dataset.key = key;
  heading.replaceChildren(
    ...subjects.map(({ label, place }) => {
      const line = element("span", "subject", label);
      if (place) line.append(" ", element("small", "", place));
      return line;
    }),
  );
}

function showParts(parts) {
  const key = JSON.stringify(parts);
  if (at("parts").dataset.key === key) return;
  at("parts").dataset.key = key;
  at("parts").replaceChildren(
    ...parts.map((part) => {
      const item = element("li");
      item.dataset.light = part.light;
      const light = element("span", "light");
      light.setAttribute("aria-hidden", "true");
      item.append(light, element("b", "", part.name), " ", element("span", "", part.words));
      return item;
    }),
  );
}

function showFacts(status) {
  const facts = [
    ["Frames a second", number(status.fps, 1)],
    ["Keyframes", number(status.keyframes, 0)],
    ["Late frames", number(status.late_frames, 0)],
    ["Network", status.network],
    ["Look", status.look],
    ["Drawn by", status.renderer],
    ["Running for", span(status.uptime_s)],
    ["Note", status.message],
  ].filter(([, value]) => value !== null && value !== undefined && value !== "");
  const key = JSON.stringify(facts);
  if (at("facts").dataset.key === key) return;
  at("facts").dataset.key = key;
  at("facts").replaceChildren(
    ...facts.map(([name, value]) => {
      const fact = element("div");
      fact.append(element("dt", "", name), element("dd", "", String(value)));
      return fact;
    }),
  );
}

function showLink() {
  let text = "";
  if (link.status === "away") text = "reconnecting";
  else if (link.picture === "starting") text = "waiting for the first picture";
  else if (link.picture === "away") text = "reconnecting to the picture";
  setText(at("notice"), text);
  at("notice").hidden = !text;
  document.body.classList.toggle("away", link.status === "away");
}

// ---------------------------------------------------------------- wishes

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(2 * LIMIT_MS),
  });
  return answer.json();
}

async function ask(text) {
  at("wish").value = text;
  at("send").disabled = true;
  try {
    const answer = await post("/api/request", { text });
    say(answer.message, answer.accepted ? "yes" : "no", answer.nearest ?? []);
    if (answer.accepted) at("wish").select();
  } catch {
    say("The wall cannot be reached just now. Please try again.", "no", []);
  } finally {
    at("send").disabled = false;
  }
}

async function steer(body) {
  at("return").disabled = true;
  try {
    const answer = await post("/api/steer", body);
    say(answer.message, answer.done ? "yes" : "no", []);
  } catch {
    say("The wall cannot be reached just now. Please try again.", "no", []);
  } finally {
    at("return").disabled = false;
  }
}

function say(message, kind, nearest) {
  setText(at("answer"), message ?? "");
  at("answer").dataset.kind = kind;
  at("nearest").replaceChildren(
    ...nearest.map((name) => {
      const button = element("button", "", name);
      button.type = "button";
      button.dataset.wish = name;
      return button;
    }),
  );
}

// ---------------------------------------------------------------- small helpers

function number(value, digits) {
  return typeof value === "number" ? value.toFixed(digits) : null;
}

function span(seconds) {
  if (typeof seconds !== "number") return null;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "under 1 min";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("wish").value.trim();
  if (text && !at("send").disabled) ask(text);
});
at("ask").addEventListener("click", (event) => {
  const wish = event.target.closest("button[data-wish]")?.dataset.wish;
  if (wish && !at("send").disabled) ask(wish);
});
at("return").addEventListener("click", () => steer({ act: "return" }));
let role = null;

async function begin() {
  while (role === null) {
    role = await askRole();
    if (role === null) {
      link.status = "away";
      showLink();
      await new Promise((resolve) => setTimeout(resolve, STATUS_MS));
    }
  }
  if (role === "nobody") return;
  if (role === "operator") {
    followCourse(steer);
    followControllers(post);
    followCalibration(post);
  }
  new LivePicture(at("wall"), at("glow"), (state) => {
    if (state !== "away" || link.picture !== "starting") link.picture = state;
    showLink();
  }).run();
  followStatus();
}

begin();
