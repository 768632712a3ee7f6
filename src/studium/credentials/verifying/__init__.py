"""Reading what holds a credential: JSON, compact JWT, PDF, PNG, SVG, a page; and who may ask how often."""
