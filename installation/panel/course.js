// The course of the show: the operator's buttons, wishes that wait, the week, what has been.
// All text goes in as text.

const WEEK_MS = 60000;
const LIMIT_MS = 4000;

const at = (id) => document.getElementById(id);

// What the status says of the course; act(body) sends what a button wants.
export function showCourse(course, holdsTheWall) {
  const waiting = course.waiting ?? [];
  setText(at("change"), course.next_change ? `Next in the timetable: ${course.next_change}` : "");
  setText(at("waiting"), waiting.length ? `Waiting: ${waiting.join("; ")}` : "");
  setText(at("until"), untilWords(course));
  for (const id of ["change", "waiting", "until"]) at(id).hidden = !at(id).textContent;
  const open = course.wall === "open";
  setText(at("hold"), course.held ? "Go on from here" : "Hold this cue");
  at("hold").dataset.act = course.held ? "release" : "hold";
  at("hold").disabled = !open && !course.held;
  at("back").disabled = at("go").disabled = !open;
  at("timetable").disabled = !holdsTheWall;
  showPlaylists(course);
  showList("history", course.history ?? [], ({ time, subjects, words }) => [
    element("time", "", time), " ", element("b", "", subjects), " ", element("span", "", words),
  ]);
  showList("trouble", course.trouble ?? [], (line) => [line]);
  at("trouble").hidden = !(course.trouble ?? []).length;
}

export function followCourse(act) {
  at("course").addEventListener("click", (event) => {
    const wanted = event.target.closest("button[data-act]")?.dataset.act;
    if (!wanted) return;
    act(bodyOf(wanted));
  });
  at("course").addEventListener("toggle", followWeek);
  setInterval(followWeek, WEEK_MS);
}

function bodyOf(wanted) {
  const body = { act: wanted };
  const lasts = Number(at("span").value);
  if (wanted === "playlist") body.playlist = at("playlist").value;
  if (lasts && (wanted === "playlist" || wanted === "hold")) body.for_s = lasts;
  return body;
}

function untilWords({ held, until, playlist }) {
  if (!until) return "";
  return held ? `Held until ${until}` : `${playlist} is on until ${until}`;
}

async function followWeek() {
  if (!at("course").open || document.hidden) return;
  try {
    const answer = await fetch("/api/week", { signal: AbortSignal.timeout(LIMIT_MS) });
    if (answer.ok) showWeek((await answer.json()).days);
  } catch {
    // The week that is there stays; it is asked for again in a minute.
  }
}

function showWeek(days) {
  at("week").replaceChildren(
    ...days.map(({ day, times }) => {
      const column = element("li");
      const list = element("ul");
      list.append(
        ...times.map((part) => {
          const item = element("li", part.now ? "now" : "");
          item.dataset.wall = part.wall;
          item.title = part.why;
          item.append(element("span", "times", part.times), " ", element("span", "", part.title));
          return item;
        }),
      );
      column.append(element("h3", "", day), list);
      return column;
    }),
  );
}

function showPlaylists(course) {
  const names = course.playlists ?? [];
  const list = at("playlist");
  const key = JSON.stringify(names);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...names.map((name) => new Option(name, name)));
  list.value = course.playlist;
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

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function setText(where, text) {
  if (where.textContent !== text) where.textContent = text;
}
