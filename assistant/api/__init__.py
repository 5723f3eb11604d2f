"""Routes, JSON and status codes over HTTP. `assistant.api.app.create_app` puts them together."""
