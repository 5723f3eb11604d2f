"""What tests share: bases, builds, a server, a browser, journals, a database."""
