/* The public form: the reader's own position, and the chosen point in words. The map itself is the shell's. */
const lon = document.getElementById("id_lon");
const lat = document.getElementById("id_lat");
const picked = document.querySelector("[data-picked]");
const button = document.querySelector("[data-locate]");
const state = document.querySelector("[data-locate-state]");

function showPicked() {
  if (!lon.value || !lat.value) return;
  picked.textContent = picked.dataset.words.replace("{lon}", lon.value).replace("{lat}", lat.value);
}

function choose(longitude, latitude) {
  const map = document.getElementById("report-map").cityMap;
  if (map?.pick) map.pick(longitude, latitude);
  else {
    lon.value = longitude.toFixed(6);
    lat.value = latitude.toFixed(6);
    showPicked();
  }
}

function locate() {
  state.textContent = button.dataset.busy;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      state.textContent = "";
      choose(coords.longitude, coords.latitude);
    },
    () => {
      state.textContent = button.dataset.failed;
    },
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
  );
}

/* Choosing a district or street without a point brings the map there. */
const division = document.getElementById("id_division");
division.addEventListener("change", () => {
  if (division.value) document.getElementById("report-map").cityMap?.choose(division.value.slice(0, 6));
});

for (const field of [lon, lat]) field.addEventListener("change", showPicked);
if ("geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", locate);
}
