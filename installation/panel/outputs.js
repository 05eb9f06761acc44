// What each output is sent, where there are several: a small picture of each, while they are open.

import { element, setText } from "/course.js";

const PICTURE_MS = 1000;

const at = (id) => document.getElementById(id);

export function showOutputs(outputs) {
  const list = at("outputs-list");
  list.hidden = outputs.length < 2;
  if (list.hidden) return;
  if (list.children.length !== outputs.length) {
    list.replaceChildren(...outputs.map(figureOf));
  }
  outputs.forEach((output, place) => {
    const item = list.children[place];
    item.dataset.where = output.where;
    setText(item.querySelector("span"), words(output, place + 1));
  });
}

function figureOf(_, place) {
  const item = element("li");
  const image = element("img");
  image.alt = `What output ${place + 1} is sent`;
  item.append(image, element("span"));
  return item;
}

function words(output, number) {
  const size = `${output.width}x${output.height}`;
  if (output.where === "missing") return `${number} ${output.name}: missing`;
  if (output.where === "headless") return `${number} ${output.name}: ${size}, without a window`;
  return `${number} ${output.name}: ${output.connector}, ${size}`;
}

setInterval(() => {
  if (document.hidden || !at("outputs").open) return;
  at("outputs-list").querySelectorAll("img").forEach((image, place) => {
    image.src = `/live.jpg?output=${place + 1}&at=${Date.now()}`;
  });
}, PICTURE_MS);
