/* Middle and extent of GeoJSON shapes. */
const rings = (geometry) => (geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.type === "MultiPolygon" ? geometry.coordinates.map((p) => p[0]) : []);

function areaAndCentre(ring) {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const cross = ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
    area += cross;
    x += (ring[j][0] + ring[i][0]) * cross;
    y += (ring[j][1] + ring[i][1]) * cross;
  }
  return { area: Math.abs(area / 2), at: area ? [x / (3 * area), y / (3 * area)] : ring[0] };
}

export function centreOf(geometry) {
  if (geometry.type === "Point") return geometry.coordinates;
  return rings(geometry).map(areaAndCentre).reduce((best, next) => (next.area > best.area ? next : best)).at;
}

export function boundsOf({ features }) {
  const box = [[180, 90], [-180, -90]];
  const widen = (at) => {
    if (typeof at[0] !== "number") return at.forEach(widen);
    box[0] = [Math.min(box[0][0], at[0]), Math.min(box[0][1], at[1])];
    box[1] = [Math.max(box[1][0], at[0]), Math.max(box[1][1], at[1])];
  };
  for (const feature of features) widen(feature.geometry.coordinates);
  return box;
}
