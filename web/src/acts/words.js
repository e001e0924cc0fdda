// The words of form-js, which speaks English only.
function translator(words) {
  const rules = Object.entries(words).map(([from, to]) => {
    const pattern = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("#", "(.+)");
    return [new RegExp(`^${pattern}$`), to];
  });
  return (text) => {
    for (const [pattern, to] of rules) {
      const found = pattern.exec(text.trim());
      if (found) return found.slice(1).reduce((said, part) => said.replace("#", part), to);
    }
    return text;
  };
}

function translateAll(root, say) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const said = say(node.data);
    if (said !== node.data) node.data = said;
  }
  for (const name of ["placeholder", "title", "aria-label"]) {
    for (const element of root.querySelectorAll(`[${name}]`)) {
      const said = say(element.getAttribute(name));
      if (said !== element.getAttribute(name)) element.setAttribute(name, said);
    }
  }
}

// `words`: what form-js says -> what is said instead; `#` stands for a number or a text in it.
export function translate(form, place, words) {
  const say = translator(words);
  const validator = form.get("validator");
  const plain = validator.validateFieldInstance.bind(validator);
  const fields = form.get("formFieldRegistry");
  validator.validateFieldInstance = (field, value) => {
    const faults = plain(field, value);
    // Digits and signs that were typed full-width fit the same patterns, as at the server.
    const wide = faults.length && typeof value === "string" && fields.get(field.id)?.validate?.pattern;
    return (wide ? plain(field, value.normalize("NFKC").trim()) : faults).map(say);
  };
  const again = new MutationObserver(() => translateAll(place, say));
  again.observe(place, { childList: true, subtree: true, characterData: true });
}
