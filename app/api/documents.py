"""Pages that need no token: health, the OpenAPI document and its reader (from the package: nothing is fetched)."""

from pathlib import Path

import flask_openapi_swagger
from flask import Flask, Response, current_app, send_from_directory

from app.http.context import program
from app.services import health

SWAGGER = Path(flask_openapi_swagger.__file__).parent / "templates" / "swagger"
PUBLIC = frozenset({"healthz", "readyz", "metrics", "openapi", "docs", "docs_start", "docs_file"})
"""Endpoints outside the API proper, open to everybody; a test holds that there are no others."""

PAGE = """<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<title>12345 工单接口</title>
<link rel="icon" href="images/swagger.svg">
<link rel="stylesheet" href="css/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="js/swagger-ui-bundle.js"></script>
<script src="start.js"></script>
</body>
</html>
"""
START = """window.onload = () => SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"
)


def register(app: Flask) -> None:
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
    app.add_url_rule("/openapi.json", "openapi", openapi)
    app.add_url_rule("/api/docs/", "docs", docs)
    app.add_url_rule("/api/docs/start.js", "docs_start", docs_start)
    app.add_url_rule("/api/docs/<path:name>", "docs_file", docs_file)


def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


def readyz() -> tuple[dict[str, str], int]:
    """The database answers and has the shape that this program knows. A dead one raises, which is a 503 too."""
    found = health.shape(program())
    if not found.fits:
        return {"status": "migrate", "database": found.current or "empty", "program": found.head}, 503
    return {"status": "ok"}, 200


def openapi() -> dict[str, object]:
    document: dict[str, object] = current_app.api_doc  # type: ignore[attr-defined]
    return document


def docs() -> Response:
    return Response(PAGE, mimetype="text/html", headers={"Content-Security-Policy": POLICY})


def docs_start() -> Response:
    return Response(START, mimetype="text/javascript")


def docs_file(name: str) -> Response:
    return send_from_directory(SWAGGER, name)
