// What has the focus, by its id or its words; empty for nothing.
const element = document.activeElement;
if (element === document.body) return "";
const { outlineStyle } = getComputedStyle(element);
if (outlineStyle === "none" && element.className !== "skip") return `${element.id} does not show it`;
const name = element.querySelector(".channel-name")?.textContent;
return element.id || name || element.getAttribute("aria-labelledby") || element.value || element.className;
