"""Traces leave the house when a collector is named, and say routes, never what was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from aangan.infra.settings import Settings
from tests.support.processes import running

PATIENCE = 60


def test_requests_are_traced_to_the_collector_that_the_settings_name(settings: Settings) -> None:
    with collector() as (url, heard), running(settings, "serve", OTEL_EXPORTER_OTLP_ENDPOINT=url) as here:
        httpx.get(f"{here.url}/api/v1/flatmates/profiles/987654321?cursor=secret-of-mine", timeout=PATIENCE)
        # What was not sent yet is sent when the process ends.
        here.stop()
    spans = [
        span
        for body in heard
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert "GET /api/v1/flatmates/profiles/{user_id}" in {span.name for span in spans}
    assert not any(word in body for body in heard for word in (b"secret-of-mine", b"987654321"))


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """Listen as an OpenTelemetry collector does; gives its URL and the bodies that reach it."""
    heard: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
