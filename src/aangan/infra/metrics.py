"""Prometheus metrics of a process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()
REQUESTS = Counter("aangan_requests_total", "Answers", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "aangan_request_seconds",
    "Time from the request's head to the answer's",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)
IN_FLIGHT = Gauge("aangan_requests_in_flight", "Requests being answered", registry=REGISTRY)
STREAMS = Gauge("aangan_live_streams", "Open live streams", ["kind"], registry=REGISTRY)
LIMITER_AWAY = Counter(
    "aangan_limiter_away_total", "Requests let through because the cache was away", registry=REGISTRY
)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition() -> bytes:
    """Return the metrics of this process in Prometheus's text format."""
    return generate_latest(REGISTRY)
