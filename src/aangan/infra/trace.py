"""Traces: OpenTelemetry, where a collector is named; nothing at all elsewhere."""

from typing import Any

from aangan import __version__
from aangan.infra.settings import Settings


def options(settings: Settings) -> dict[str, Any]:
    """Return FastAPI's options: it traces requests by itself, through the provider that is set up here."""
    if not settings.otel_exporter_otlp_endpoint:
        return {"telemetry": {"tracing": False, "metrics": False, "logs": False}}
    # Imported only where it is used: the exporter brings protobuf along.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource({"service.name": "aangan", "service.version": __version__}))
    exporter = OTLPSpanExporter(endpoint=f"{settings.otel_exporter_otlp_endpoint.rstrip('/')}/v1/traces", timeout=5)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return {"telemetry": {"tracer_provider": provider, "metrics": False, "logs": False}}
