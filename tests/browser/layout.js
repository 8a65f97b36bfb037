// Tells what cannot be read where it stands: text that is cut off, that leaves its box, or that lies on other text.
(width) => {
  const wrong = [];
  const style = new Map();
  const of = (element) => {
    if (!style.has(element)) style.set(element, getComputedStyle(element));
    return style.get(element);
  };
  const named = (element) => {
    const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
    return `<${element.localName} class="${element.getAttribute("class") || ""}"> ${text}`;
  };
  const chain = (element) => {
    const found = [];
    for (let one = element; one && one !== document.documentElement; one = one.parentElement) found.push(one);
    return found;
  };
  // Only for those who listen, or over everything else by design.
  const aside = (element) => chain(element).some((one) =>
    one.matches("svg, .badge, .tray") || of(one).clipPath !== "none" || of(one).position === "fixed" || of(one).opacity === "0");
  const shortening = (element) => chain(element).find((one) =>
    of(one).textOverflow === "ellipsis" || of(one).webkitLineClamp !== "none");
  // What an ellipsis stands for is not seen.
  const seenIn = (element, rect) => {
    const around = shortening(element)?.getBoundingClientRect();
    return !around || (rect.top < around.bottom - 4 && rect.left < around.right && rect.right > around.left);
  };
  const clips = (element, axis) => ["hidden", "clip"].includes(of(element)[`overflow${axis}`]);
  const scrolls = (element) => chain(element).some((one) => ["auto", "scroll"].includes(of(one).overflowX) || ["auto", "scroll"].includes(of(one).overflowY));

  const wide = document.documentElement.scrollWidth;
  if (wide > width) wrong.push(`the page is ${wide} wide in ${width}`);

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
    if (element.closest("option, textarea, script, style, template") || aside(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) if (rect.width > 1 && seenIn(element, rect)) texts.push({ element, rect });
  }

  const told = new Set();
  const tell = (what, element) => {
    const line = `${what}: ${named(element)}`;
    if (!told.has(line)) wrong.push(line);
    told.add(line);
  };
  for (const { element, rect } of texts) {
    if (shortening(element)) continue;
    for (const box of chain(element)) {
      const around = box.getBoundingClientRect();
      if (["auto", "scroll"].includes(of(box).overflowX) || ["auto", "scroll"].includes(of(box).overflowY)) break;
      const framed = of(box).display !== "inline" && (parseFloat(of(box).borderInlineEndWidth) > 0 || clips(box, "X") || box.matches(".button, .chip, td, th, .meta"));
      if (framed && (rect.left < around.left - 1.5 || rect.right > around.right + 1.5)) tell("leaves its box", element);
      if (clips(box, "Y") && (rect.top < around.top - 4 || rect.bottom > around.bottom + 4)) tell("is cut off", element);
    }
    if (!scrolls(element) && (rect.left < -1 || rect.right > width + 1)) tell("leaves the page", element);
  }

  for (const input of document.querySelectorAll(".search input")) {
    if (!input.checkVisibility()) continue;
    const own = of(input);
    const box = input.getBoundingClientRect();
    texts.push({ element: input, rect: new DOMRect(
      box.left + parseFloat(own.paddingLeft), box.top + box.height / 3,
      box.width - parseFloat(own.paddingLeft) - parseFloat(own.paddingRight), box.height / 3) });
  }
  const seen = texts.filter(({ element }) => !scrolls(element)).map(({ element, rect }) => ({
    element, left: rect.left + 1, right: rect.right - 1,
    top: rect.top + rect.height * .25, bottom: rect.bottom - rect.height * .25,
  })).sort((one, other) => one.top - other.top);
  for (let i = 0; i < seen.length; i += 1) {
    for (let j = i + 1; j < seen.length && seen[j].top < seen[i].bottom; j += 1) {
      const [one, other] = [seen[i], seen[j]];
      if (one.element !== other.element && one.left < other.right && other.left < one.right)
        tell(`lies on “${named(other.element)}”`, one.element);
    }
  }
  return wrong;
}
