/** Which subject is shown: what the person chose, as long as it is there. */

/**
 * @param {HTMLSelectElement} choice
 * @param {(name: string) => void} onChange - empty for nobody.
 */
export function createSubjects(choice, onChange) {
  let wanted = new URLSearchParams(location.search).get("subject") ?? "";
  let names = [];
  let current = "";

  choice.addEventListener("change", () => prefer(choice.value));

  /** Show this one, now or as soon as it is there. */
  function prefer(name) {
    wanted = name;
    settle();
  }

  /** @param {string[]} present - of the newest hello. */
  function show(present) {
    if (present.join("\n") !== names.join("\n") || !choice.options.length) {
      names = present;
      choice.replaceChildren(...(names.length ? names.map((name) => new Option(name)) : [new Option("nobody", "")]));
      choice.disabled = names.length < 2;
    }
    settle();
  }

  function settle() {
    const next = names.includes(wanted) ? wanted : names.includes(current) ? current : (names[0] ?? "");
    choice.value = next;
    if (next === current) return;
    current = next;
    onChange(current);
  }

  return { show, prefer, get current() { return current; } };
}
