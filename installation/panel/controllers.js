// Controllers: how their door is, and learning what a button or a fader of a box shall do.
// All text goes in as text.

import { element, setText } from "/course.js";

const LOOK_MS = 1000;
const LIMIT_MS = 4000;

const at = (id) => document.getElementById(id);
let taught = "";

export function followControllers(post) {
  at("controllers").addEventListener("toggle", look);
  setInterval(look, LOOK_MS);
  at("osc-listen").addEventListener("click", () => {
    const listen = at("osc-listen").dataset.on !== "yes";
    if (listen) teach("");
    send(post, "/api/osc/learn", { listen });
  });
  at("controllers").addEventListener("click", (event) => {
    const { address, forget } = event.target.closest("button")?.dataset ?? {};
    if (address) teach(address, `${address} shall`);
    if (forget) send(post, "/api/osc/forget", { address: forget });
  });
  at("osc-way").addEventListener("change", showWay);
  at("osc-param").addEventListener("change", showEnds);
  at("osc-teach").addEventListener("submit", async (event) => {
    event.preventDefault();
    const address = taught;
    if (await send(post, "/api/osc/learn", { address, does: wanted() })) teach("");
  });
  look();
}

async function look() {
  if (document.hidden || (!at("controllers").open && !at("controllers").hidden)) return;
  try {
    const answer = await fetch("/api/osc", { signal: AbortSignal.timeout(LIMIT_MS) });
    if (answer.ok) show(await answer.json());
  } catch {
    // What is there stays; it is asked for again in a second.
  }
}

async function send(post, path, body) {
  let answer = { done: false, message: "The wall cannot be reached just now. Please try again." };
  try {
    answer = await post(path, body);
  } catch {
    // The message says it already.
  }
  setText(at("osc-answer"), answer.message ?? "");
  look();
  return answer.done;
}

// ---------------------------------------------------------------- what there is

function show(osc) {
  at("controllers").hidden = !osc.open;
  if (!osc.open) return;
  setText(at("osc-state"), stateWords(osc));
  showList("osc-trouble", osc.trouble, (line) => [line]);
  at("osc-trouble").hidden = !osc.trouble.length;
  showList("osc-unknown", osc.unknown, ({ address, times }) => [
    button(address, "address", address), ` came ${times === 1 ? "once" : `${times} times`}`,
  ]);
  showList("osc-learned", osc.learned, ({ address, words }) => [
    element("b", "", address), " ", element("span", "", words), " ",
    button("Forget", "forget", address),
  ]);
  for (const part of ["unknown", "learned"]) at(`osc-${part}-head`).hidden = !osc[part].length;
  at("osc-listen").dataset.on = osc.listening ? "yes" : "no";
  setText(at("osc-listen"), osc.listening ? "Stop waiting" : "Learn the next one");
  showOptions("osc-playlist", osc.playlists.map((name) => [name, name]));
  showOptions("osc-param", osc.parameters.map((one) => [one.name, one.name, one]));
  showOptions("osc-do", osc.addresses.map((name) => [name, name]));
  const { caught } = osc;
  if (caught && caught.address !== taught) {
    setText(at("osc-answer"), "");
    teach(caught.address, `${caught.line} came from ${caught.host}. ${caught.address} shall`);
    at("osc-way").value = caught.is_fader ? "param" : "subject";
    showWay();
  }
}

function stateWords({ port, tcp_port, query_port, taken, refused, listeners }) {
  const doors = [
    port === null ? "OSC cannot listen" : `OSC on port ${port}`,
    tcp_port === null ? "" : `TCP on ${tcp_port}`,
    query_port === null ? "" : `OSCQuery on ${query_port}`,
  ].filter(Boolean);
  const why = Object.entries(refused).map(([reason, times]) => `${reason} ${times}`);
  const told = listeners.length ? listeners.join(", ") : "nobody";
  const not = why.length ? `refused: ${why.join(", ")}` : "none refused";
  const messages = taken === 1 ? "message" : "messages";
  return `${doors.join(", ")}. ${taken} ${messages} taken, ${not}. Told of the wall: ${told}.`;
}

function showList(id, items, parts) {
  const key = JSON.stringify(items);
  if (at(id).dataset.key === key) return;
  at(id).dataset.key = key;
  at(id).replaceChildren(
    ...items.map((item) => {
      const line = element("li");
      line.append(...parts(item));
      return line;
    }),
  );
}

function showOptions(id, options) {
  const key = JSON.stringify(options);
  if (at(id).dataset.key === key) return;
  at(id).dataset.key = key;
  at(id).replaceChildren(
    ...options.map(([text, value, limits]) => {
      const option = new Option(text, value);
      if (limits) Object.assign(option.dataset, { low: limits.low, high: limits.high });
      return option;
    }),
  );
  if (id === "osc-param") showEnds();
}

function button(text, name, value) {
  const made = element("button", "", text);
  made.type = "button";
  made.dataset[name] = value;
  return made;
}

// ---------------------------------------------------------------- what it shall do

function teach(address, words = "") {
  taught = address;
  setText(at("osc-caught"), words);
  at("osc-teach").hidden = !address;
  showWay();
}

function showWay() {
  for (const part of at("osc-teach").querySelectorAll("[data-way]")) {
    part.hidden = part.dataset.way !== at("osc-way").value;
  }
  at("osc-subject").required = at("osc-way").value === "subject";
}

function showEnds() {
  const { low, high } = at("osc-param").selectedOptions[0]?.dataset ?? {};
  at("osc-low").value = low ?? "";
  at("osc-high").value = high ?? "";
}

function wanted() {
  switch (at("osc-way").value) {
    case "subject":
      return { subject: at("osc-subject").value.trim() };
    case "playlist":
      return { playlist: at("osc-playlist").value };
    case "param":
      return {
        param: at("osc-param").value,
        range: [0, Number(at("osc-most").value)],
        to: [at("osc-low").valueAsNumber, at("osc-high").valueAsNumber],
      };
    default:
      return { do: at("osc-do").value };
  }
}
