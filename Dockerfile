FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements requirements
RUN /app/.venv/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt -r requirements/run.txt
COPY pyproject.toml README.md LICENSE alembic.ini ./
COPY migrations migrations
COPY src src
RUN /app/.venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable .

FROM python:3.11-slim-bookworm
RUN useradd --system --create-home aangan
WORKDIR /app
COPY --from=build /app /app
USER aangan
ENV PATH=/app/.venv/bin:$PATH ENVIRONMENT=production HOST=0.0.0.0
EXPOSE 8000
CMD ["aangan", "serve"]
