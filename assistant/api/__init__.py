"""Routes, JSON and status codes: one file for each kind of user. `assistant.api.app.create_app` puts them
together."""
