/* Marks the division of the page on its map; a click on another one opens it. */
const here = document.querySelector("[data-place]")?.dataset.place;

document.addEventListener("rongcheng:map-ready", ({ detail: city }) => {
  const isThere = city.areas.features.some((area) => area.properties.code === here);
  if (isThere) city.choose(here);
});

document.addEventListener("rongcheng:map-area", ({ detail: area }) => {
  if (area.code && area.code !== here) window.location.assign(`/places/${area.code}/`);
});
