// The keys of the desk; everything they do can be done without them.

const desk = () => document.getElementById("desk");
const links = () => [...desk().querySelectorAll(".ticket h3 a")];
const chosen = () => links().findIndex((link) => link.ariaCurrent === "true");

const walk = (step) => {
  const all = links();
  const next = all[Math.min(Math.max(chosen() + step, 0), all.length - 1)];
  if (!next) return;
  next.scrollIntoView({ block: "nearest" });
  next.click();
};

const open = (key) => {
  const part = desk().querySelector(`details[data-key="${key}"]`);
  if (!part) return;
  part.open = true;
  part.querySelector("select, input:not([type=hidden]), textarea, button")?.focus();
};

const keys = {
  j: () => walk(1),
  k: () => walk(-1),
  e: () => desk().querySelector('button[data-key="e"]')?.click(),
  a: () => open("a"),
  x: () => desk().querySelector(".ticket:has([aria-current]) .pick")?.click(),
  Enter: () => desk().querySelector('a[data-key="Enter"]')?.click(),
  "?": () => document.getElementById("keys").showModal(),
};

const ticked = () => {
  const count = desk().querySelectorAll(".pick:checked").length;
  document.querySelector("#bulk [data-ticked]").textContent = count || "";
};

document.addEventListener("change", (event) => {
  if (event.target.matches("#desk .pick")) ticked();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-ticks-all]")) return;
  const all = [...desk().querySelectorAll(".pick")];
  const rest = all.filter((pick) => !pick.checked);
  for (const pick of rest.length ? rest : all) pick.checked = !pick.checked;
  ticked();
});

document.addEventListener("keydown", (event) => {
  const act = keys[event.key];
  const busy = event.target.closest("input:not(.pick), textarea, select, dialog, [contenteditable]");
  if (!act || busy || !desk() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary, .pick")) return;
  event.preventDefault();
  act();
});

document.querySelector("[data-shows-keys]")?.addEventListener("click", keys["?"]);
