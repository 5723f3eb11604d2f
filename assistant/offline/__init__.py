"""A Library becomes a signed pack for the widget."""
