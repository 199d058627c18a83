"""Traces: OpenTelemetry, where a collector is named; nothing at all elsewhere."""

from typing import Any

from aangan import __version__
from aangan.infra.settings import Settings

# Ids, tickets and words of people stand in these.
PERSONAL = frozenset({"url.path", "url.query", "client.address", "user_agent.original"})


def options(settings: Settings) -> dict[str, Any]:
    """Return FastAPI's options: it traces requests by itself, through the provider that is set up here."""
    if not settings.otel_exporter_otlp_endpoint:
        return {"telemetry": {"tracing": False, "metrics": False, "logs": False}}
    # Imported only where it is used: the exporter brings protobuf along.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    class Discreet(SpanProcessor):
        """Hides what a request named: the template of its route tells enough."""

        def on_start(self, span: Span, parent_context: Any = None) -> None:
            del parent_context
            for name in PERSONAL & (span.attributes or {}).keys():
                span.set_attribute(name, "[hidden]")

    provider = TracerProvider(resource=Resource({"service.name": "aangan", "service.version": __version__}))
    exporter = OTLPSpanExporter(endpoint=f"{settings.otel_exporter_otlp_endpoint.rstrip('/')}/v1/traces", timeout=5)
    provider.add_span_processor(Discreet())
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return {"telemetry": {"tracer_provider": provider, "metrics": False, "logs": False}}


def flush(chosen: dict[str, Any]) -> None:
    """Send what was not sent yet, when the process ends; a signal would end it before Python's own handlers do."""
    provider = chosen["telemetry"].get("tracer_provider")
    if provider is not None:
        provider.shutdown()
