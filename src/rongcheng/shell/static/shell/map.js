/* Maps without outside tiles: areas and things are GeoJSON of our own, words are HTML (no glyph server).
 *
 * <div data-map data-outlines=URL data-points=URL>   see ui/map.html; area properties: code name [shade 0-4] [count] [href]
 * thing properties: id title [tone good|warn|bad|info|idle] [href] [label]
 * Tells: "rongcheng:map-ready" {map api}, "rongcheng:map-open" {id, properties} (cancel it to stay on the page).
 * data-pick="lonInputId latInputId" lets the reader choose a place (click, or Enter for the centre).
 * data-refresh-on="rongcheng.cases. ..." loads the things anew after such live events.
 */
import { centreOf, boundsOf } from "./shapes.js";
import { MarkerLayer } from "./markers.js";

const VENDOR = new URL("../vendor/", import.meta.url).href;
const CHENGDU = [104.0657, 30.6595];
const EMPTY = { type: "FeatureCollection", features: [] };
let library;

function load() {
  library ||= new Promise((resolve, reject) => {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${VENDOR}maplibre-gl.css` });
    const script = Object.assign(document.createElement("script"), { src: `${VENDOR}maplibre-gl-csp.js` });
    script.onload = () => {
      window.maplibregl.setWorkerUrl(`${VENDOR}maplibre-gl-csp-worker.js`);
      resolve(window.maplibregl);
    };
    script.onerror = reject;
    document.head.append(style, script);
  });
  return library;
}

async function geojson(url) {
  if (!url) return EMPTY;
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
  return answer.json();
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const shades = () => ["match", ["coalesce", ["get", "shade"], -1], ...[0, 1, 2, 3, 4].flatMap((n) => [n, colour(`map-shade-${n}`)]), colour("map-land")];

export class CityMap {
  constructor(element, maplibre) {
    this.element = element;
    this.points = EMPTY;
    this.areas = EMPTY;
    this.labels = [];
    this.maplibre = maplibre;
    this.map = new maplibre.Map({
      container: element.querySelector(".map-canvas"),
      style: { version: 8, sources: {}, layers: [{ id: "land", type: "background", paint: { "background-color": colour("surface-2") } }] },
      center: element.dataset.lon ? [Number(element.dataset.lon), Number(element.dataset.lat)] : CHENGDU,
      zoom: element.dataset.lon ? 13 : 7.6,
      attributionControl: element.dataset.attribution ? { compact: true, customAttribution: element.dataset.attribution } : false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      locale: element.dataset.locale ? JSON.parse(element.dataset.locale) : undefined,
    });
    if (element.dataset.still === undefined) this.map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    else this.map.scrollZoom.disable();
  }

  async start() {
    await new Promise((resolve) => this.map.once("load", resolve));
    this.drawAreas();
    this.markers = new MarkerLayer(this);
    this.map.on("zoomend", () => {
      this.showLabels();
      if (this.isFar !== this.map.getZoom() < Number(this.element.dataset.pointsFrom || 0)) this.showPoints();
    });
    document.addEventListener("rongcheng:theme", () => this.paint());
    this.map.on("click", "areas", (event) => this.openArea(event.features[0]));
    if (this.element.dataset.pick) this.letPick();
    if (this.element.dataset.refreshOn) this.followLive();
  }

  drawAreas() {
    this.map.addSource("areas", { type: "geojson", data: EMPTY, promoteId: "code" });
    this.map.addLayer({ id: "areas", type: "fill", source: "areas", paint: { "fill-color": shades() } });
    this.map.addLayer({ id: "edges", type: "line", source: "areas", paint: { "line-color": colour("map-line"), "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.8, 12, 2] } });
    this.map.addLayer({ id: "chosen", type: "line", source: "areas", filter: ["==", ["get", "code"], ""], paint: { "line-color": colour("accent"), "line-width": 3 } });
  }

  paint() {
    this.map.setPaintProperty("land", "background-color", colour("surface-2"));
    this.map.setPaintProperty("areas", "fill-color", shades());
    this.map.setPaintProperty("edges", "line-color", colour("map-line"));
    this.map.setPaintProperty("chosen", "line-color", colour("accent"));
  }

  setAreas(areas, { fit = true } = {}) {
    this.areas = areas;
    this.map.getSource("areas").setData(areas);
    for (const label of this.labels) label.remove();
    this.labels = areas.features.filter((f) => f.properties.name && this.element.dataset.labels !== "none").map((f) => this.label(f));
    if (fit && areas.features.length && !this.element.dataset.lon) this.map.fitBounds(boundsOf(areas), { padding: 24, animate: false });
    this.showLabels();
  }

  label(feature) {
    const element = document.createElement("div");
    element.className = "map-label";
    element.textContent = feature.properties.short || feature.properties.name;
    if (feature.properties.count) {
      const count = document.createElement("small");
      count.textContent = feature.properties.count;
      element.append(count);
    }
    element.ariaHidden = "true"; // drawn words; what can be opened stands in the list beside the map
    element.setAttribute("role", "presentation");
    element.setAttribute("aria-label", element.textContent);
    const at = feature.properties.label_at || centreOf(feature.geometry);
    return new this.maplibre.Marker({ element }).setLngLat(at).addTo(this.map);
  }

  /* Labels that would lie on each other give way, the ones with a count first in line. */
  showLabels() {
    const taken = [];
    const order = [...this.labels].sort((a, b) => b.getElement().childElementCount - a.getElement().childElementCount);
    for (const label of order) {
      const element = label.getElement();
      element.style.visibility = "visible";
      const at = this.map.project(label.getLngLat());
      const box = [at.x - element.offsetWidth / 2, at.y - element.offsetHeight / 2, element.offsetWidth, element.offsetHeight];
      const hit = taken.some((o) => box[0] < o[0] + o[2] && o[0] < box[0] + box[2] && box[1] < o[1] + o[3] && o[1] < box[1] + box[3]);
      element.style.visibility = hit ? "hidden" : "visible";
      if (!hit) taken.push(box);
    }
  }

  setPoints(points, { fit = false } = {}) {
    this.points = points;
    this.showPoints();
    if (fit && points.features.length) this.map.fitBounds(boundsOf(points), { padding: 60, maxZoom: 14, animate: false });
  }

  /* From afar the areas' counts speak (data-points-from=zoom); only what is wrong is marked. */
  showPoints() {
    const from = Number(this.element.dataset.pointsFrom || 0);
    this.isFar = this.map.getZoom() < from;
    const shown = this.isFar ? this.points.features.filter((f) => f.properties.tone === "bad") : this.points.features;
    this.markers.set({ type: "FeatureCollection", features: shown });
  }

  choose(code) {
    this.map.setFilter("chosen", ["==", ["get", "code"], code]);
    const area = this.areas.features.find((f) => f.properties.code === code);
    if (area) this.map.fitBounds(boundsOf({ features: [area] }), { padding: 40, animate: false });
  }

  focus(id) {
    const found = this.points.features.find((f) => String(f.properties.id) === String(id));
    this.markers.mark(id);
    if (found) this.map.jumpTo({ center: found.geometry.coordinates, zoom: Math.max(this.map.getZoom(), 13) });
  }

  open(properties) {
    const event = new CustomEvent("rongcheng:map-open", { bubbles: true, cancelable: true, detail: { id: properties.id, properties } });
    if (this.element.dispatchEvent(event) && properties.href) window.location.assign(properties.href);
  }

  openArea(feature) {
    const event = new CustomEvent("rongcheng:map-area", { bubbles: true, cancelable: true, detail: feature.properties });
    if (this.element.dispatchEvent(event) && feature.properties.href) window.location.assign(feature.properties.href);
  }

  letPick() {
    const [lonField, latField] = this.element.dataset.pick.split(" ").map((id) => document.getElementById(id));
    const drawing = document.createElement("div");
    drawing.innerHTML = '<svg class="map-pin" viewBox="0 0 24 30" aria-hidden="true"><path fill="currentColor" stroke="#fff" stroke-width="1.5" d="M12 1a10 10 0 0 0-10 10c0 7 10 18 10 18s10-11 10-18A10 10 0 0 0 12 1Z"/><circle cx="12" cy="11" r="3.5" fill="#fff"/></svg>';
    const pin = new this.maplibre.Marker({ element: drawing, anchor: "bottom", draggable: true });
    const set = (at) => {
      pin.setLngLat(at).addTo(this.map);
      lonField.value = at.lng.toFixed(6);
      latField.value = at.lat.toFixed(6);
      for (const field of [lonField, latField]) field.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const fromFields = () => lonField.value && latField.value && pin.setLngLat([Number(lonField.value), Number(latField.value)]).addTo(this.map);
    fromFields();
    this.pick = (lon, lat) => {
      set(new this.maplibre.LngLat(lon, lat));
      this.map.jumpTo({ center: [lon, lat], zoom: 15 });
    };
    this.map.on("click", (event) => set(event.lngLat));
    pin.on("dragend", () => set(pin.getLngLat()));
    this.map.getCanvas().addEventListener("keydown", (event) => event.key === "Enter" && set(this.map.getCenter()));
  }

  followLive() {
    let waiting = 0;
    const reload = async () => {
      waiting = 0;
      this.setPoints(await geojson(this.element.dataset.points));
      if (this.element.dataset.refreshOutlines !== undefined) this.setAreas(await geojson(this.element.dataset.outlines), { fit: false });
    };
    document.addEventListener("rongcheng:live", (event) => {
      const wanted = this.element.dataset.refreshOn.split(/\s+/).some((kind) => event.detail.type.startsWith(kind));
      if (wanted && !waiting) waiting = setTimeout(reload, 800);
    });
  }
}

function listWithoutMap(element, points) {
  const list = document.querySelector(`[data-map-list="${element.id}"]`);
  if (!list) return;
  MarkerLayer.fillList(list, points.features.map((f) => f.properties), (p) => p.href && window.location.assign(p.href));
}

async function build(element) {
  const note = element.querySelector("[data-map-state]");
  const wanted = Promise.all([geojson(element.dataset.outlines), geojson(element.dataset.points)]);
  try {
    const maplibre = await load();
    const city = new CityMap(element, maplibre);
    element.cityMap = city;
    await city.start();
    const [areas, points] = await wanted;
    city.setAreas(areas);
    city.setPoints(points, { fit: element.dataset.fit === "points" });
    if (note) note.hidden = true;
    element.dataset.ready = "1";
    element.dispatchEvent(new CustomEvent("rongcheng:map-ready", { bubbles: true, detail: city }));
    return city;
  } catch (error) {
    if (note) note.textContent = element.dataset.wordsFailed;
    console.warn("map:", error);
    wanted.then(([, points]) => listWithoutMap(element, points)).catch(() => {});
    return null;
  }
}

/* Whoever asks first builds it; two scripts may ask at once. */
export function mount(element) {
  element.cityMapBuilt ||= build(element);
  return element.cityMapBuilt;
}

export function mountAll(root = document) {
  for (const element of root.querySelectorAll("[data-map]")) mount(element);
}
