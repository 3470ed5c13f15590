"""The edge to HTTP: views, forms and pages."""
