/* Things on the map as HTML buttons: near ones gather in a cluster; the list says what is in view. */
const LIST_MAX = 100;

export class MarkerLayer {
  constructor(city) {
    this.city = city;
    this.shown = new Map();
    this.at = null;
    const { map } = city;
    map.addSource("things", { type: "geojson", data: { type: "FeatureCollection", features: [] }, cluster: true, clusterRadius: 36, clusterMaxZoom: 16, clusterProperties: { bad: ["+", ["case", ["==", ["get", "tone"], "bad"], 1, 0]] } });
    map.addLayer({ id: "things", type: "circle", source: "things", paint: { "circle-radius": 1, "circle-opacity": 0 } });
    const update = () => this.update();
    map.on("moveend", update);
    map.on("sourcedata", (event) => event.sourceId === "things" && event.isSourceLoaded && update());
  }

  set(points) {
    for (const marker of this.shown.values()) marker.remove();
    this.shown.clear();
    this.city.map.getSource("things").setData(points);
  }

  update() {
    const { map } = this.city;
    const wanted = new Map();
    for (const feature of map.querySourceFeatures("things")) {
      const p = feature.properties;
      wanted.set(p.cluster ? `cluster ${p.cluster_id}` : String(p.id), feature);
    }
    for (const [key, marker] of this.shown) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.shown.delete(key);
    }
    for (const [key, feature] of wanted) {
      if (this.shown.has(key)) continue;
      const element = feature.properties.cluster ? this.cluster(feature) : this.dot(feature.properties);
      this.shown.set(key, new this.city.maplibre.Marker({ element }).setLngLat(feature.geometry.coordinates).addTo(map));
    }
    this.list();
  }

  dot(properties) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: `map-dot tone-${properties.tone || "info"}`, title: properties.title });
    button.setAttribute("aria-label", properties.title);
    button.textContent = properties.label || "";
    button.tabIndex = -1;
    button.classList.toggle("is-at", String(properties.id) === this.at);
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      this.mark(properties.id);
      this.city.open(properties);
    });
    return button;
  }

  cluster(feature) {
    const words = this.city.element.dataset.wordsCluster.replace("{n}", feature.properties.point_count);
    const button = Object.assign(document.createElement("button"), { type: "button", className: `map-dot is-cluster ${feature.properties.bad ? "tone-bad" : ""}`, title: words });
    button.setAttribute("aria-label", words);
    button.tabIndex = -1;
    button.textContent = feature.properties.point_count_abbreviated;
    button.addEventListener("click", async (event) => {
      event.stopPropagation();
      const zoom = await this.city.map.getSource("things").getClusterExpansionZoom(feature.properties.cluster_id);
      this.city.map.jumpTo({ center: feature.geometry.coordinates, zoom });
    });
    return button;
  }

  mark(id) {
    this.at = String(id);
    for (const [key, marker] of this.shown) marker.getElement().classList.toggle("is-at", key === this.at);
  }

  list() {
    const { element, map, points } = this.city;
    const list = document.querySelector(`[data-map-list="${element.id}"]`);
    if (!list) return;
    const bounds = map.getBounds();
    const inView = points.features.filter((f) => bounds.contains(f.geometry.coordinates)).map((f) => f.properties);
    document.querySelector(`[data-map-count="${element.id}"]`).textContent = inView.length;
    MarkerLayer.fillList(list, inView.slice(0, LIST_MAX), (p) => {
      this.city.focus(p.id);
      this.city.open(p);
    });
  }

  static fillList(list, rows, open) {
    list.replaceChildren(...rows.map((p) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: p.title });
      button.addEventListener("click", () => open(p));
      item.append(button);
      return item;
    }));
  }
}
