"""Open311 GeoReport v2 for outside programs (https://wiki.open311.org/GeoReport_v2/)."""
