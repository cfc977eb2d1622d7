// How many heights the header has with these texts about the connection.
const shown = document.querySelector("#connection");
const height = (text) => {
  shown.textContent = text;
  return document.querySelector("header").offsetHeight;
};
return new Set(values.map(height)).size;
