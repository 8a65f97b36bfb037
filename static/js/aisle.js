// Comfort only: every page works without this file.

const live = () => document.getElementById("live");

/** Says a short text to those who cannot see the change. */
function announce(text) {
  const region = live();
  if (region && text) region.textContent = text;
}

// Pages tell the time by the reader's clock, from the next page on.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const told = /(?:^|; )zone=([^;]*)/.exec(document.cookie)?.[1];
if (zone !== told && /^[\w+/-]+$/.test(zone)) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
}

// A menu closes when one looks elsewhere, and with Escape, which returns to its handle.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector("main input[type=search], .top input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

// What is offered while one types is walked with the arrows, taken with Enter and sent away with Escape.
const offers = (input) => document.getElementById(`${input.id}-offers`);
const choose = (input, option) => {
  for (const one of offers(input).querySelectorAll("[role=option]")) one.ariaSelected = String(one === option);
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
};
for (const input of document.querySelectorAll("input[data-offers]")) {
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", offers(input).id);
  input.ariaExpanded = "false";
  input.addEventListener("keydown", (event) => {
    const rows = [...offers(input).querySelectorAll("[role=option]")];
    const at = rows.findIndex((row) => row.ariaSelected === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length) {
      event.preventDefault();
      const next = at < 0 && step < 0 ? rows.length - 1 : at + step;
      choose(input, rows[next]);
    } else if (event.key === "Enter" && rows[at]) {
      event.preventDefault();
      rows[at].click();
    } else if (event.key === "Escape" && rows.length) {
      event.preventDefault();
      offers(input).replaceChildren();
      input.ariaExpanded = "false";
      choose(input);
    }
  });
  offers(input).addEventListener("htmx:afterSwap", () => {
    const rows = offers(input).querySelectorAll("[role=option]");
    rows.forEach((row, place) => (row.id = `${input.id}-offer-${place}`));
    input.ariaExpanded = String(rows.length > 0);
    input.removeAttribute("aria-activedescendant");
  });
}

// A long list of choices can be narrowed by typing; what is typed there is nobody's choice yet.
document.addEventListener("input", (event) => {
  if (!event.target.matches(".facet-find")) return;
  event.stopPropagation();
  const wanted = event.target.value.trim().toLowerCase();
  for (const choice of event.target.parentElement.querySelectorAll("label")) {
    choice.hidden = !choice.textContent.toLowerCase().includes(wanted);
  }
}, true);
document.addEventListener("change", (event) => {
  if (event.target.matches(".facet-find")) event.stopPropagation();
}, true);

// What is to be pasted elsewhere is copied with one touch.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const words = button.dataset.copy || document.getElementById(button.dataset.copyFrom)?.textContent || "";
  try {
    await navigator.clipboard.writeText(words);
    announce(button.dataset.copied ?? "");
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 2000);
  } catch {
    // Without leave to write the clipboard the words can still be selected by hand.
  }
});

// On a narrow screen the current page stands further along the tabs.
for (const tab of document.querySelectorAll(":is(.tabs, .side-nav, .top > nav) > [aria-current]")) {
  const strip = tab.parentElement;
  strip.scrollLeft += tab.getBoundingClientRect().left - strip.getBoundingClientRect().left - strip.clientWidth / 3;
}

// An error summary takes the focus, so that it is read first.
document.querySelector(".error-summary:not(.sample *)")?.focus();

// Facets stand open beside the results; a browser that cannot show a closed part by its style gets it opened.
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 52.01rem)").matches) {
  for (const part of document.querySelectorAll("details.fold")) part.open = true;
}

document.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  // Where the element itself was replaced, `target` is the one that is gone.
  const shown = document.getElementById(detail.target?.id) ?? detail.target;
  announce(shown?.querySelector("[data-announce]")?.textContent.trim().replace(/\s+/g, " "));
  shown?.querySelector(".error-summary")?.focus();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 422) {
    // A form that comes back with errors is shown like any other answer.
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  } else if (xhr.responseURL && new URL(xhr.responseURL).pathname === "/sign-in") {
    // The session has ended: ask at the door, not in the middle of a page.
    event.detail.shouldSwap = false;
    location.reload();
  }
});
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(trouble, (event) => {
    // Nothing is lost if nothing is offered.
    if (event.target.matches("[data-offers]")) return;
    const words = document.getElementById("trouble")?.content.cloneNode(true);
    if (!words) return;
    announce(words.textContent.trim());
    document.getElementById("messages")?.replaceChildren(words);
  });
}
