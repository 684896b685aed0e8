"""OGC SensorThings API 1.1 (Sensing) for outsiders, at /sta/v1.1/."""
